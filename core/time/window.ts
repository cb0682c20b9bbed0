/** A half-open span of time, ms since 1970 UTC: [start, end). */
export interface Window {
  readonly start: number;
  readonly end: number;
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function minuteOf(ms: number): number {
  return ms - modulo(ms, MINUTE_MS);
}

export function hourOf(ms: number): number {
  return ms - modulo(ms, HOUR_MS);
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
