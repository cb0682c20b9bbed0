import { Temporal } from 'temporal-polyfill';
import { HOUR_MS, minuteOf, type Window } from './window';

/** A calendar day in a time zone; 23, 24 or 25 hours long (or 23½ on Lord Howe). */
export interface DayWindow extends Window {
  /** `2019-10-01` */
  readonly day: string;
}

/** True for an IANA name that the runtime knows. @example isTimeZone('Asia/Kolkata') // true */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The calendar day that an instant falls on in a zone. @example dayOf(1569888000000, 'America/New_York') // '2019-09-30' */
export function dayOf(ms: number, zone: string): string {
  return zoned(ms, zone).toPlainDate().toString();
}

/** The span of a calendar day in a zone. */
export function dayWindow(day: string, zone: string): DayWindow {
  const date = Temporal.PlainDate.from(day);
  return { day, start: startOfDay(date, zone), end: startOfDay(date.add({ days: 1 }), zone) };
}

/** @example addDays('2019-10-31', 1) // '2019-11-01' */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The calendar days that meet [from, to), whole, in order. */
export function daysIn(from: number, to: number, zone: string): readonly DayWindow[] {
  const days: DayWindow[] = [];
  for (let day = dayWindow(dayOf(from, zone), zone); day.start < to; day = dayWindow(addDays(day.day, 1), zone)) days.push(day);
  return days;
}

/**
 * The hours of a zone's clock that meet [from, to), whole, in order. Hours are cut at changes of the zone's offset, so that
 * none is counted twice: the hour that a clock shows twice in autumn is two windows.
 */
export function hoursIn(from: number, to: number, zone: string): readonly Window[] {
  const hours: Window[] = [];
  for (let period = offsetPeriod(from, zone); ; period = offsetPeriod(period.end, zone)) {
    const first = Math.max(from, period.start);
    const local = first + period.offset;
    for (let start = local - (((local % HOUR_MS) + HOUR_MS) % HOUR_MS) - period.offset; start < Math.min(to, period.end); start += HOUR_MS) {
      hours.push({ start: Math.max(start, period.start), end: Math.min(start + HOUR_MS, period.end) });
    }
    if (period.end >= to) return hours;
  }
}

export function minutesIn(from: number, to: number): readonly Window[] {
  const minutes: Window[] = [];
  for (let start = minuteOf(from); start < to; start += 60_000) minutes.push({ start, end: start + 60_000 });
  return minutes;
}

interface OffsetPeriod extends Window {
  /** ms to add to UTC for local time. */
  readonly offset: number;
}

function offsetPeriod(ms: number, zone: string): OffsetPeriod {
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

function startOfDay(date: Temporal.PlainDate, zone: string): number {
  return date.toZonedDateTime(zone).epochMilliseconds;
}
