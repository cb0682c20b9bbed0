import { daysIn, hoursIn, minutesIn, monthsIn, quartersIn, weeksIn } from '../time/calendar';
import { type DayOfWeek, USUAL_WEEK_START } from '../time/day-of-week';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Window } from '../time/window';
import type { QueryGrain } from './grain';

/**
 * The buckets of an answer: the windows of the zone's clock and calendar that overlap the range, in order, clipped to
 * it.
 *
 * @param range event time, ms since 1970, on whole minutes
 * @param weekStart first day of a week
 */
export function bucketsOf(
  range: Window,
  grain: QueryGrain,
  zone: string,
  weekStart: DayOfWeek = USUAL_WEEK_START,
): readonly Window[] {
  return windowsOf(range, grain, zone, weekStart).map(({ start, end }) => ({
    start: Math.max(start, range.start),
    end: Math.min(end, range.end),
  }));
}

function windowsOf({ start, end }: Window, grain: QueryGrain, zone: string, weekStart: DayOfWeek): readonly Window[] {
  switch (grain) {
    case 'minute':
      return minutesIn(start, end);
    case 'hour':
      return hoursIn(start, end, zone);
    case 'day':
      return daysIn(start, end, zone);
    case 'week':
      return weeksIn({ start, end }, zone, weekStart);
    case 'month':
      return monthsIn(start, end, zone);
    case 'quarter':
      return quartersIn(start, end, zone);
    case 'total':
      return [{ start, end }];
  }
}

const ABOUT_MS = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  quarter: 91 * DAY_MS,
  total: Infinity,
} as const satisfies Record<QueryGrain, number>;

/** Approximate number of buckets in a range, computed without building them. */
export function countBuckets({ start, end }: Window, grain: QueryGrain): number {
  return Math.max(1, Math.ceil((end - start) / ABOUT_MS[grain]));
}
