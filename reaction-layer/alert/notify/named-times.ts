import { dayOf } from '../../../core/time/calendar';
import { MINUTE_MS } from '../../../core/time/window';
import { offsetPeriodAt } from '../../../core/time/zone';
import { type Labels, meetsAll } from '../config/matcher';
import { type MaintenanceWindow, type NamedTimes, WEEKDAYS } from '../config/routing';
import { instantMs } from '../config/span';

const DAY_MINUTES = 24 * 60;

/** Whether an instant is within named times, by the clock of their zone. */
export function isWithin({ time_zone: zone, times }: NamedTimes, ms: number): boolean {
  const { weekday, minute } = localTime(ms, zone);
  return times.some(({ weekdays, from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    const isOn = (day: number): boolean => {
      const name = WEEKDAYS[(day + 7) % 7];
      return weekdays.length === 0 || (name !== undefined && weekdays.includes(name));
    };
    if (start < end) return isOn(weekday) && start <= minute && minute < end;
    // Over midnight: it belongs to the day on which it begins.
    return (isOn(weekday) && minute >= start) || (isOn(weekday - 1) && minute < end);
  });
}

/** Whether planned work keeps an alert from being sent. */
export function isMaintained(
  labels: Labels,
  windows: readonly MaintenanceWindow[],
  times: readonly NamedTimes[],
  ms: number,
): boolean {
  return windows.some(({ matchers, from, to, times: named }) => {
    if (from !== undefined && ms < instantMs(from)) return false;
    if (to !== undefined && ms >= instantMs(to)) return false;
    const found = times.find(({ name }) => name === named);
    if (named !== undefined && (found === undefined || !isWithin(found, ms))) return false;
    return meetsAll(labels, matchers);
  });
}

/** @returns the day of the week (0 is Monday) and the minute of the day */
export function localTime(ms: number, zone: string): { readonly weekday: number; readonly minute: number } {
  const local = new Date(ms + offsetPeriodAt(ms, zone).offset);
  return {
    weekday: (new Date(dayOf(ms, zone)).getUTCDay() + 6) % 7,
    minute: Math.floor((local.getTime() % (DAY_MINUTES * MINUTE_MS)) / MINUTE_MS),
  };
}

/** @example minutesOf('09:30') // 570 */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
