import * as z from 'zod';
import { parseInstant } from '../../../core/event/timestamp';
import { ownValue } from '../../../core/own-value';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/time/window';

const UNITS_MS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** A duration such as `30s`, `5m`, `2h`, `1d` or `1w`. */
export const span = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,4})[smhdw]$/)
  .meta({ description: 'A duration: a whole number of `s`, `m`, `h`, `d` or `w`.', example: '5m' });

/** @param text as `span` accepts it @example spanMs('5m') // 300_000 */
export function spanMs(text: string): number {
  return Number.parseInt(text, 10) * (ownValue(UNITS_MS, text.at(-1) ?? '') ?? Number.NaN);
}

/** ms since 1970; NaN for a day or time that does not exist, which nothing is before or after. */
export function instantMs(text: string): number {
  return parseInstant(text) ?? Number.NaN;
}
