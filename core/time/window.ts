/** A half-open span of time, ms since 1970 UTC: [start, end). */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Widths of window for which cells are published. */
export type Grain = 'minute' | 'hour' | 'day';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Start of the minute (UTC) that contains an instant. */
export function minuteOf(ms: number): number {
  return floorTo(ms, MINUTE_MS);
}

/** How long it is until the next minute (UTC) begins, ms. @example untilNextMinute(59_000) // 1000 */
export function untilNextMinute(ms: number): number {
  return minuteOf(ms) + MINUTE_MS - ms;
}

/** Start of the hour (UTC) that contains an instant. */
export function hourOf(ms: number): number {
  return floorTo(ms, HOUR_MS);
}

/** The largest multiple of a step that is at most a number, also for negative numbers. */
export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}
