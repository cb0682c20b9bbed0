import { addDays, dayOf, dayWindow } from '../../../core/time/calendar';
import { type DayOfWeek, DAYS_OF_WEEK, USUAL_WEEK_START } from '../../../core/time/day-of-week';
import { HOUR_MS, type Window } from '../../../core/time/window';

export const CADENCES = ['daily', 'weekly'] as const;
export type Cadence = (typeof CADENCES)[number];

/** A range that a report is about, and the one that it is compared with. */
export interface ReportPeriod {
  /** Names it among those of its cadence: its first day. */
  readonly id: string;
  /** First and last day, both included. */
  readonly days: readonly [first: string, last: string];
  readonly window: Window;
  /** The same days a week before: weekdays differ more than weeks do. */
  readonly before: Window;
}

interface SiteCalendar {
  readonly timeZone: string;
  readonly weekStart?: DayOfWeek | undefined;
}

/** The last whole day, or the last whole week, of a site at a moment. */
export function lastPeriod(cadence: Cadence, { timeZone, weekStart }: SiteCalendar, nowMs: number): ReportPeriod {
  const today = dayOf(nowMs, timeZone);
  if (cadence === 'daily') return periodOf(addDays(today, -1), 1, timeZone);
  const thisWeek = addDays(today, -daysSince(weekStart ?? USUAL_WEEK_START, today));
  return periodOf(addDays(thisWeek, -7), 7, timeZone);
}

/** When the report of the last period is due: at an hour of the site's time zone on the day after it, ms since 1970. */
export function dueMs({ days: [, last] }: ReportPeriod, timeZone: string, hour: number): number {
  const { start } = dayWindow(addDays(last, 1), timeZone);
  // On a day on which the clock is changed, an hour earlier or later than the clock says.
  return start + hour * HOUR_MS;
}

function periodOf(first: string, length: number, timeZone: string): ReportPeriod {
  const span = (from: string): Window => ({
    start: dayWindow(from, timeZone).start,
    end: dayWindow(addDays(from, length), timeZone).start,
  });
  return {
    id: first,
    days: [first, addDays(first, length - 1)],
    window: span(first),
    before: span(addDays(first, -7)),
  };
}

function daysSince(weekStart: DayOfWeek, day: string): number {
  // Weeks of JavaScript begin on Sunday, those of the list on Monday.
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return (weekday - DAYS_OF_WEEK.indexOf(weekStart) + 7) % 7;
}
