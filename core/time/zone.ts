import { Temporal } from 'temporal-polyfill';
import type { Window } from './window';

/** A span in which a zone's clock runs on without a jump; ±Infinity where there is no change before or after. */
export interface OffsetPeriod extends Window {
  /** ms to add to UTC for local time. */
  readonly offset: number;
}

/** An IANA name: neither an offset (`+05:30`) nor a date that names a zone, which Temporal takes as well. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+\-/]*$/;

/** True for an IANA name that the runtime knows. @example isTimeZone('Asia/Kolkata') // true */
export function isTimeZone(zone: string): boolean {
  if (!ZONE_NAME.test(zone)) return false;
  try {
    zoned(0, zone);
    return true;
  } catch {
    return false;
  }
}

/** Periods that were asked for, by zone. To find one takes milliseconds (20 in a zone that has no change ahead), to use it none. */
const knownPeriods = new Map<string, OffsetPeriod[]>();
/** There are 600 names; but each may be written in any case. */
const MOST_ZONES = 1000;

/** The period that an instant falls in. @throws RangeError for a zone that is not known */
export function offsetPeriodAt(ms: number, zone: string): OffsetPeriod {
  let periods = knownPeriods.get(zone);
  for (const period of periods ?? []) if (period.start <= ms && ms < period.end) return period;
  const found = findPeriod(ms, zone);
  if (periods === undefined) {
    if (knownPeriods.size >= MOST_ZONES) knownPeriods.clear();
    knownPeriods.set(zone, (periods = []));
  }
  periods.push(found);
  return found;
}

function findPeriod(ms: number, zone: string): OffsetPeriod {
  const at = zoned(ms, zone);
  const before = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const after = at.getTimeZoneTransition('next');
  return {
    start: before?.epochMilliseconds ?? -Infinity,
    end: after?.epochMilliseconds ?? Infinity,
    offset: at.offsetNanoseconds / 1e6,
  };
}

function zoned(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}
