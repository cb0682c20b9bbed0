import { type DayOfWeek, DAYS_OF_WEEK, USUAL_WEEK_START } from './day-of-week';
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

/** The instant at which a zone's clock shows the same time on another day, or the first one after it. */
export function sameClockOn(move: (day: string) => string, ms: number, zone: string): number {
  const local = ms + offsetPeriodAt(ms, zone).offset;
  const day = dayText(local);
  return firstInstantAt(dayMs(move(day)) + local - dayMs(day), zone);
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

const DAYS_PER_WEEK = DAYS_OF_WEEK.length;
/** 1 January 1970 was a Thursday. */
const EPOCH_DAY_OF_WEEK = DAYS_OF_WEEK.indexOf('thursday');

/**
 * The first day of the week that contains a day.
 *
 * @example firstDayOfWeek('2026-03-04', 'sunday') // '2026-03-01'
 */
function firstDayOfWeek(day: string, weekStart: DayOfWeek): string {
  const passed = dayMs(day) / DAY_MS + EPOCH_DAY_OF_WEEK - DAYS_OF_WEEK.indexOf(weekStart);
  return addDays(day, -(passed - floorTo(passed, DAYS_PER_WEEK)));
}

/** The weeks of a zone's calendar that overlap a range, whole, in order. */
export function weeksIn({ start, end }: Window, zone: string, weekStart: DayOfWeek): readonly Window[] {
  return periodsIn(start, end, zone, {
    first: (day) => firstDayOfWeek(day, weekStart),
    next: (day) => addDays(day, DAYS_PER_WEEK),
  });
}

/** The first day of the month that contains a day. @example firstDayOfMonth('2026-03-04') // '2026-03-01' */
export function firstDayOfMonth(day: string): string {
  return `${day.slice(0, MONTH_TEXT_LENGTH)}-01`;
}

/**
 * The day some months later; the last day of that month if it is shorter.
 *
 * @example addMonths('2026-01-31', 1) // '2026-02-28'
 */
export function addMonths(day: string, months: number): string {
  const date = new Date(dayMs(day));
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return dayText(first.getTime() + (Math.min(date.getUTCDate(), last) - 1) * DAY_MS);
}

/** The months of a zone's calendar that overlap [from, to), whole, in order. */
export function monthsIn(from: number, to: number, zone: string): readonly Window[] {
  return periodsIn(from, to, zone, { first: firstDayOfMonth, next: (day) => addMonths(day, 1) });
}

const MONTHS_PER_QUARTER = 3;

/** The quarters (from January, April, July, October) that overlap [from, to), whole, in order. */
export function quartersIn(from: number, to: number, zone: string): readonly Window[] {
  return periodsIn(from, to, zone, {
    first: (day) => {
      const month = new Date(dayMs(day)).getUTCMonth();
      return addMonths(firstDayOfMonth(day), -(month % MONTHS_PER_QUARTER));
    },
    next: (day) => addMonths(day, MONTHS_PER_QUARTER),
  });
}

/** The first day of the day, week or month that contains a day. */
export function periodStart(
  day: string,
  grain: 'day' | 'week' | 'month',
  weekStart: DayOfWeek = USUAL_WEEK_START,
): string {
  if (grain === 'day') return day;
  return grain === 'week' ? firstDayOfWeek(day, weekStart) : firstDayOfMonth(day);
}

/** How a calendar groups days: the first day of the period of a day, and the first day of the period after it. */
interface Period {
  readonly first: (day: string) => string;
  readonly next: (firstDay: string) => string;
}

function periodsIn(from: number, to: number, zone: string, { first, next }: Period): readonly Window[] {
  const periods: Window[] = [];
  if (from >= to) return periods;
  let day = first(dayOf(from, zone));
  for (let start = dayWindow(day, zone).start; start < to;) {
    day = next(day);
    const end = dayWindow(day, zone).start;
    periods.push({ start, end });
    start = end;
  }
  return periods;
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
const MONTH_TEXT_LENGTH = '2019-10'.length;
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
