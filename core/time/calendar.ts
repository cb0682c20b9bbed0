import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, minuteOf, type Window } from './window';
import { offsetPeriodAt } from './zone';

export { isTimeZone } from './zone';

/** A calendar day in a time zone; 23, 24 or 25 hours long (or 23½ on Lord Howe). */
export interface DayWindow extends Window {
  /** `2019-10-01` */
  readonly day: string;
}

/** The calendar day of an instant in a zone. @example dayOf(1569888000000, 'America/New_York') // '2019-09-30' */
export function dayOf(ms: number, zone: string): string {
  return dayText(ms + offsetPeriodAt(ms, zone).offset);
}

/**
 * The span of a calendar day in a zone. It starts at the first instant whose local time is not before midnight, which
 * in Havana can be one o'clock. A day that the zone skipped (Samoa's 30 December 2011) has no length.
 *
 * @throws RangeError if the text is not a day
 */
export function dayWindow(day: string, zone: string): DayWindow {
  const midnight = dayMs(day);
  return { day, start: firstInstantAt(midnight, zone), end: firstInstantAt(midnight + DAY_MS, zone) };
}

/** @example addDays('2019-10-31', 1) // '2019-11-01' */
export function addDays(day: string, days: number): string {
  return dayText(dayMs(day) + days * DAY_MS);
}

/** The calendar days that overlap [from, to), whole, in order. */
export function daysIn(from: number, to: number, zone: string): readonly DayWindow[] {
  const days: DayWindow[] = [];
  if (from >= to) return days;
  for (let day = dayWindow(dayOf(from, zone), zone); day.start < to; day = dayWindow(addDays(day.day, 1), zone)) {
    if (day.start < day.end) days.push(day);
  }
  return days;
}

/**
 * The hours of a zone's clock that overlap [from, to), whole, in order. Hours are split at changes of the zone's
 * offset, so that none is counted twice: the hour that a clock shows twice in autumn is two windows.
 */
export function hoursIn(from: number, to: number, zone: string): readonly Window[] {
  const hours: Window[] = [];
  for (let at = from; at < to;) {
    const period = offsetPeriodAt(at, zone);
    const end = Math.min(to, period.end);
    for (let start = floorTo(at + period.offset, HOUR_MS) - period.offset; start < end; start += HOUR_MS) {
      hours.push({ start: Math.max(start, period.start), end: Math.min(start + HOUR_MS, period.end) });
    }
    at = period.end;
  }
  return hours;
}

export function minutesIn(from: number, to: number): readonly Window[] {
  const minutes: Window[] = [];
  for (let start = minuteOf(from); start < to; start += MINUTE_MS) minutes.push({ start, end: start + MINUTE_MS });
  return minutes;
}

/** No zone is further from UTC than this, so no local time occurs earlier. */
const LARGEST_OFFSET_MS = 26 * HOUR_MS;

/** The first instant at which a zone's clock shows a local time or, where the clock skips it, a later one. */
function firstInstantAt(local: number, zone: string): number {
  for (let at = local - LARGEST_OFFSET_MS; ;) {
    const { start, end, offset } = offsetPeriodAt(at, zone);
    const instant = Math.max(start, local - offset);
    if (instant < end) return instant;
    at = end;
  }
}

const DAY_TEXT_LENGTH = '2019-10-01'.length;
const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;

function dayText(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, DAY_TEXT_LENGTH);
}

/** Midnight of a day as if it were UTC. */
function dayMs(day: string): number {
  const ms = DAY_TEXT.test(day) ? Date.parse(day) : NaN;
  if (Number.isNaN(ms) || dayText(ms) !== day)
    throw new RangeError(`${JSON.stringify(day)} is not a day: write it as 2019-10-01`);
  return ms;
}
