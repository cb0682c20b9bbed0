import { MINUTE_MS, minuteOf } from '../../core/time/window';

/**
 * Sealed bytes of refused events that a collector keeps per site and minute. Anyone who visits a shop has its write key;
 * beyond this, only the reason and the number of refused events are kept.
 */
export const QUARANTINE_BYTES_PER_MINUTE = 128 * 1024;

/** @returns whether the bytes fit into the minute; if they do, they are spent */
export type QuarantineBudget = (bytes: number, nowMs: number) => boolean;

export function createQuarantineBudget(): QuarantineBudget {
  let minute = -MINUTE_MS;
  let spent = 0;
  return (bytes, nowMs) => {
    if (minuteOf(nowMs) !== minute) [minute, spent] = [minuteOf(nowMs), 0];
    if (spent + bytes > QUARANTINE_BYTES_PER_MINUTE) {
      // The first event that does not fit ends the minute's budget: no more of them are compressed only to be measured.
      spent = Infinity;
      return false;
    }
    spent += bytes;
    return true;
  };
}
