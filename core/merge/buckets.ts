import { daysIn, hoursIn, minutesIn } from '../time/calendar';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Window } from '../time/window';
import type { QueryGrain } from './grain';

/**
 * The windows of an answer: those of the zone's clock that meet the range, in order, the first and the last cut to it.
 *
 * @param range event time, ms since 1970, on whole minutes
 */
export function bucketsOf(range: Window, grain: QueryGrain, zone: string): readonly Window[] {
  return windowsOf(range, grain, zone).map(({ start, end }) => ({
    start: Math.max(start, range.start),
    end: Math.min(end, range.end),
  }));
}

function windowsOf({ start, end }: Window, grain: QueryGrain, zone: string): readonly Window[] {
  switch (grain) {
    case 'minute':
      return minutesIn(start, end);
    case 'hour':
      return hoursIn(start, end, zone);
    case 'day':
      return daysIn(start, end, zone);
    case 'total':
      return [{ start, end }];
  }
}

const ABOUT_MS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, total: Infinity } as const;

/** About how many buckets a range has, without making them. */
export function countBuckets({ start, end }: Window, grain: QueryGrain): number {
  return Math.max(1, Math.ceil((end - start) / ABOUT_MS[grain]));
}
