import { elementAt } from '../../core/element-at';
import { wireInstant } from '../../core/event/contract';
import { parseInstant } from '../../core/event/timestamp';
import { dayWindow } from '../../core/time/calendar';
import { DAY_MS, floorTo, MINUTE_MS } from '../../core/time/window';
import { DURATION } from '../../core/wire/funnel';
import { QUERY_LIMITS } from '../../core/wire/metrics';
import { QueryError } from '../query/query-error';

const { firstYear, lastYear } = QUERY_LIMITS;
const FIRST_MS = Date.UTC(firstYear, 0);
const END_MS = Date.UTC(lastYear + 1, 0);
const CALENDAR_DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * An instant of a request in ms since 1970: ISO 8601 with its zone, or a calendar day, which begins at midnight in
 * `zone`.
 *
 * @throws QueryError naming the parameter
 */
export function readInstant(name: string, text: string, zone: string): number {
  const ms = CALENDAR_DAY.test(text)
    ? startOfDay(text, zone)
    : wireInstant.safeParse(text).success
      ? parseInstant(text)
      : undefined;
  if (ms !== undefined && (ms < FIRST_MS || ms >= END_MS))
    throw new QueryError(
      'invalid_range',
      `${name} is ${JSON.stringify(text)}: events have times in the years ${firstYear} to ${lastYear} only.`,
    );
  if (ms !== undefined) return ms;
  throw new QueryError(
    'invalid_range',
    `${name} is ${JSON.stringify(text)}, which is not an instant: use 2019-10-01T08:30:00Z, 2019-10-01T10:30:00+02:00, or a day such as 2019-10-01.`,
  );
}

function startOfDay(day: string, zone: string): number | undefined {
  try {
    return dayWindow(day, zone).start;
  } catch {
    return undefined;
  }
}

const MINUTES_OF_DAY = Array.from({ length: DAY_MS / MINUTE_MS }, (_, minute) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':'),
);

/** Days whose text is remembered: more than any page spans in minutes or hours. */
const REMEMBERED_DAYS = 1000;
const dayTexts = new Map<number, string>();

/**
 * ISO 8601 in UTC. A row has two instants and nearly all are whole minutes, so these are put together from tables.
 *
 * @example instantText(1569888000000) // '2019-10-01T00:00:00Z'
 */
export function instantText(ms: number): string {
  const dayMs = floorTo(ms, DAY_MS);
  const minute = (ms - dayMs) / MINUTE_MS;
  if (!Number.isInteger(minute)) return new Date(ms).toISOString().replace('.000Z', 'Z');
  return `${dayText(dayMs)}T${elementAt(MINUTES_OF_DAY, minute)}:00Z`;
}

function dayText(dayMs: number): string {
  const known = dayTexts.get(dayMs);
  if (known !== undefined) return known;
  const [text = ''] = new Date(dayMs).toISOString().split('T');
  if (dayTexts.size >= REMEMBERED_DAYS) dayTexts.clear();
  dayTexts.set(dayMs, text);
  return text;
}

const UNIT_MS = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** @example readDuration('24h') // 86400000; undefined unless a number followed by s, m, h or d */
export function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit);
  return count === undefined || unitMs === undefined ? undefined : Number(count) * unitMs;
}
