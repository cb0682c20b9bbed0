import { Temporal } from 'temporal-polyfill';
import type { Window } from './window';

/** A span without a change of the zone's offset; ±Infinity if there is no change before or after. */
export interface OffsetPeriod extends Window {
  /** ms to add to UTC for local time. */
  readonly offset: number;
}

/** An IANA name: neither an offset (`+05:30`) nor a date with a zone, both of which Temporal also accepts. */
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

/**
 * Cached periods per zone. Computing one takes milliseconds (20 in a zone without future changes); looking one up takes
 * almost no time.
 */
const knownPeriods = new Map<string, OffsetPeriod[]>();
/** There are 600 names, but each may be written in any case. */
const MOST_ZONES = 1000;

/** The period that contains an instant. @throws RangeError for an unknown zone */
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
