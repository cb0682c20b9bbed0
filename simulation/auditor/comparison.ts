import type { Comparison } from '../../core/port/answers';
import type { Row } from '../../core/merge/rows';
import { clockIn, dayIn } from './buckets';

interface Range {
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

/** What is wrong with the earlier range of an answer, and with its counterparts; undefined if nothing is. */
export function wrongComparison(
  { from, to, limit }: Range & { readonly limit?: number | undefined },
  rows: readonly Row[],
  { name, counterparts, ...earlier }: Comparison,
  zone: string,
): string | undefined {
  const isRight =
    name === 'previous_period' ? isJustBefore({ from, to }, earlier, zone) : isYearBefore({ from, to }, earlier, zone);
  if (!isRight)
    return `${name} is ${new Date(earlier.from).toISOString()} to ${new Date(earlier.to).toISOString()} in ${zone}`;
  const [places, before] = [placesOf(rows), placesOf(earlier.rows)];
  const isCut = limit !== undefined;
  const wrong = rows.findIndex((row, at) => {
    const other = counterparts[at];
    if (Object.keys(row.by).length > 0) return other !== undefined && !isCounterpart(row, other, earlier.rows, isCut);
    return other !== earlier.rows.find(({ start }) => before.get(start) === places.get(row.start));
  });
  return wrong === -1
    ? undefined
    : `${JSON.stringify(rows[wrong])} is compared with ${JSON.stringify(counterparts[wrong])}`;
}

/**
 * The row of the earlier range. If it has none: nothing, or an undefined number, or of rows of which only the largest are
 * shown, a number that is no larger.
 */
function isCounterpart(row: Row, other: Row, earlier: readonly Row[], isCut: boolean): boolean {
  if (!isSame(other, row)) return false;
  const own = earlier.filter(({ start }) => start === other.start);
  const shown = own.find(({ by }) => isSame({ by }, row));
  if (shown !== undefined) return shown === other;
  const value = other.value ?? 0;
  if (value === 0 && (other.lower ?? 0) <= 0) return true;
  const beside = own.filter(({ by }) => ['currency', 'quantile'].every((column) => by[column] === row.by[column]));
  return isCut && beside.length > 0 && beside.every((one) => (one.value ?? 0) >= value);
}

function isSame(a: Pick<Row, 'by'>, b: Pick<Row, 'by'>): boolean {
  return JSON.stringify(a.by) === JSON.stringify(b.by);
}

/** Without a breakdown every bucket has rows, so that the rows tell the place of each bucket. */
function placesOf(rows: readonly Row[]): ReadonlyMap<number, number> {
  return new Map([...new Set(rows.map(({ start }) => start))].map((start, place) => [start, place]));
}

/** As many whole months, else as many whole days, else the same length. */
function isJustBefore({ from, to }: Range, earlier: Range, zone: string): boolean {
  if (earlier.to !== from) return false;
  const isDayStart = (ms: number): boolean => dayIn(ms, zone) !== dayIn(ms - 1, zone);
  if (!isDayStart(from) || !isDayStart(to)) return from - earlier.from === to - from;
  const [begin, end, before] = [from, to, earlier.from].map((ms) => dayIn(ms, zone));
  if (!isDayStart(earlier.from) || begin === undefined || end === undefined || before === undefined) return false;
  const isMonths = [begin, end].every((day) => day.endsWith('-01'));
  const count = isMonths ? monthOf : (day: string): number => Date.parse(day) / DAY_MS;
  return count(begin) - count(before) === count(end) - count(begin) && (!isMonths || before.endsWith('-01'));
}

function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
}

/**
 * The same date and clock. Only 29 February has no such date, and a time that the clocks skipped becomes the next one.
 * A range whose ends would not be in order (it runs from one showing of an hour into the other, or lies in the skipped
 * hour) keeps its length.
 */
function isYearBefore(range: Range, earlier: Range, zone: string): boolean {
  const isOutOfOrder =
    clockIn(range.to, zone) <= clockIn(range.from, zone) || isSameClockYearBefore(range.to, earlier.from, zone);
  return (
    earlier.from < earlier.to &&
    isSameClockYearBefore(range.from, earlier.from, zone) &&
    (isOutOfOrder
      ? earlier.to - earlier.from === range.to - range.from
      : isSameClockYearBefore(range.to, earlier.to, zone))
  );
}

function isSameClockYearBefore(ms: number, earlierMs: number, zone: string): boolean {
  const clock = clockIn(ms, zone);
  if (clock.slice(5, 10) === '02-29') return Math.abs(earlierMs - (ms - 366 * DAY_MS)) <= DAY_MS;
  const wanted = clockMs(`${Number(clock.slice(0, 4)) - 1}${clock.slice(4)}`);
  const found = clockMs(clockIn(earlierMs, zone));
  const isSkipped = clockMs(clockIn(earlierMs - 1, zone)) < wanted && wanted < found;
  return found === wanted || isSkipped;
}

function clockMs(clock: string): number {
  return Date.parse(`${clock.replace(' ', 'T')}Z`);
}
