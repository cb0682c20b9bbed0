import { HOUR_MS, MINUTE_MS, minuteOf } from '../../core/time/window';

/**
 * Events that a collector takes per site and minute although they occurred long before. Each may open a live cell of its
 * own, and a day to compute again: anyone who visits a shop has its write key.
 */
export const LATE_EVENTS = { afterMs: HOUR_MS, perMinute: 3_000 } as const;

/** @returns undefined if the late events fit into the minute, which spends them; else how long until the next one, ms */
export type LateBudget = (lateEvents: number, nowMs: number) => number | undefined;

export function createLateBudget(): LateBudget {
  let minute = -MINUTE_MS;
  let spent = 0;
  return (lateEvents, nowMs) => {
    if (minuteOf(nowMs) !== minute) [minute, spent] = [minuteOf(nowMs), 0];
    if (lateEvents > 0 && spent + lateEvents > LATE_EVENTS.perMinute) return minute + MINUTE_MS - nowMs;
    spent += lateEvents;
    return undefined;
  };
}

export function isLate(occurredMs: number, receivedMs: number): boolean {
  return occurredMs < receivedMs - LATE_EVENTS.afterMs;
}
