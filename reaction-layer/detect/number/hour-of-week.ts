import { offsetPeriodAt } from '../../../core/time/zone';
import { HOUR_MS } from '../../../core/time/window';

export const HOURS_OF_DAY = 24;
export const HOURS_OF_WEEK = 7 * HOURS_OF_DAY;

/** Instants begin on a Thursday: 1970-01-01. */
const FIRST_HOUR = 3 * HOURS_OF_DAY;

/** The hour of the week that a zone’s clock shows: 0 is Monday from midnight, 167 the last of Sunday. */
export function hourOfWeek(ms: number, zone: string): number {
  const local = Math.floor((ms + offsetPeriodAt(ms, zone).offset) / HOUR_MS) + FIRST_HOUR;
  return ((local % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK;
}
