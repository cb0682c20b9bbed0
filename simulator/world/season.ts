import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, hourOf } from '../../core/time/window';
import { elementAt } from '../../core/element-at';

/** Shopping by local hour, from midnight: quiet at 4, a bump at lunch, the peak at 20 and 21. */
const BY_HOUR = [
  0.6, 0.35, 0.22, 0.16, 0.14, 0.18, 0.35, 0.6, 0.85, 1, 1.1, 1.15, 1.25, 1.2, 1.1, 1.1, 1.15, 1.25, 1.4, 1.65, 1.85,
  1.85, 1.55, 1.05,
];
/** By local weekday, from Monday. */
const BY_WEEKDAY = [1, 0.97, 0.96, 0.98, 0.93, 1.04, 1.15];
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 3;

const HOURLY = normalised(BY_HOUR);
const DAILY = normalised(BY_WEEKDAY);

/**
 * How busy the shops of a time zone are relative to the mean of the week, which is 1. Changes smoothly from hour to
 * hour.
 */
export type Season = (ms: number, timeZone: string) => number;

/** Caches each zone's offset for the last hour requested, so that moving forward in time is cheap. */
export function createSeason(): Season {
  const offsets = new Map<string, { readonly hour: number; readonly offsetMs: number }>();
  return (ms, timeZone) => {
    const hour = hourOf(ms);
    let known = offsets.get(timeZone);
    if (known?.hour !== hour) {
      known = { hour, offsetMs: offsetAt(hour, timeZone) };
      offsets.set(timeZone, known);
    }
    return seasonOfLocal(ms + known.offsetMs);
  };
}

function seasonOfLocal(localMs: number): number {
  const day = Math.floor(localMs / DAY_MS);
  const hours = (localMs - day * DAY_MS) / HOUR_MS;
  const hour = Math.floor(hours);
  const part = hours - hour;
  const now = elementAt(HOURLY, hour) * weekday(day);
  const next = hour === 23 ? elementAt(HOURLY, 0) * weekday(day + 1) : elementAt(HOURLY, hour + 1) * weekday(day);
  return now * (1 - part) + next * part;
}

function weekday(day: number): number {
  return elementAt(DAILY, (((day + EPOCH_WEEKDAY) % 7) + 7) % 7);
}

function offsetAt(ms: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
}

function normalised(profile: readonly number[]): readonly number[] {
  const mean = profile.reduce((sum, value) => sum + value, 0) / profile.length;
  return profile.map((value) => value / mean);
}
