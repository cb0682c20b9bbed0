import { MINUTE_MS } from '../core/time/window';
import { UserError } from './exit';

const UNITS = new Map([
  ['s', 1000],
  ['m', MINUTE_MS],
  ['h', 60 * MINUTE_MS],
  ['d', 1440 * MINUTE_MS],
]);

/** Whether a text is meant as a duration. */
export function isDuration(text: string): boolean {
  return /^\d+(?:\.\d+)?[a-z]+$/i.test(text);
}

/** @example parseDuration('24h') // 86400000 */
export function parseDuration(text: string): number {
  const spanMs = durationMs(text);
  if (spanMs === undefined) throw new UserError(`“${text}” is not a duration: ${DURATIONS}`);
  return spanMs;
}

/** How a duration is written. */
export const DURATIONS = 'write a number and s, m, h or d (30m, 24h, 7d)';

/** A duration in ms; undefined if the text is none. */
export function durationMs(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS.get(unit);
  return number === undefined || unitMs === undefined ? undefined : Math.round(Number(number) * unitMs);
}
