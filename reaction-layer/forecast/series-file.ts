import { DAY_MS } from '../../core/time/window';
import { ForecastError, type EvenSeries } from './forecast-series';

/** A series with the time of its first value. */
export interface TimedSeries extends EvenSeries {
  readonly startMs: number;
  /** Writes an instant as the file does. */
  readonly timeText: (ms: number) => string;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const ZONED = /(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads CSV of timestamp,value with a header. Times without a zone are read as UTC. Steps are those that most values have;
 * of several values in a step the last counts, and steps without one are filled from both sides.
 *
 * @throws ForecastError naming the line that cannot be read
 */
export function readSeries(text: string): TimedSeries {
  const lines = text.split(/\r?\n/);
  const rows = lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const [time = '', value = ''] = line.split(',').map((cell) => cell.trim());
    const [ms, number] = [instantOf(time), Number(value)];
    if (ms !== undefined && value !== '' && Number.isFinite(number)) return [{ ms, number, time }];
    if (at === 0) return [];
    throw new ForecastError(`line ${at + 1} is ${JSON.stringify(line.slice(0, 80))}: write timestamp,value`);
  });
  const sorted = rows.sort((one, other) => one.ms - other.ms);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) throw new ForecastError('the file has no values');
  const stepMs = stepOf(sorted.map(({ ms }) => ms));
  const values = Array<number | null>(Math.round((last.ms - first.ms) / stepMs) + 1).fill(null);
  for (const { ms, number } of sorted) values[Math.round((ms - first.ms) / stepMs)] = number;
  return { values: filled(values), stepMs, startMs: first.ms, timeText: timeTextLike(first.time) };
}

function instantOf(text: string): number | undefined {
  if (!INSTANT.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const ms = Date.parse(iso.length > 10 && !ZONED.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The step between most values. */
function stepOf(times: readonly number[]): number {
  const steps = times.flatMap((ms, at) => (at === 0 ? [] : ms - (times[at - 1] ?? ms))).filter((step) => step > 0);
  const counts = new Map<number, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  const [usual] = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  return usual?.[0] ?? DAY_MS;
}

/** Gaps are bridged by a straight line, at the ends by the nearest value. */
export function filled(values: readonly (number | null)[]): readonly number[] {
  const known = values.flatMap((value, at) => (value === null ? [] : { at, value }));
  let next = 0;
  return values.map((value, at) => {
    if (value !== null) return value;
    while ((known[next]?.at ?? Infinity) < at) next++;
    const [before, after] = [known[next - 1], known[next]];
    if (before === undefined || after === undefined) return (before ?? after)?.value ?? 0;
    return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
  });
}

function timeTextLike(sample: string): (ms: number) => string {
  const isSpaced = sample.includes(' ');
  const isZoned = ZONED.test(sample);
  return (ms) => {
    const iso = new Date(ms).toISOString();
    const plain = iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23);
    return `${isSpaced ? plain.replace('T', ' ') : plain}${isZoned || !isSpaced ? 'Z' : ''}`;
  };
}
