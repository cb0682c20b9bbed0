import type { ComparisonName } from './comparisons';
import { addDays, addMonths, dayOf, dayWindow, firstDayOfMonth, sameClockOn } from './calendar';
import { DAY_MS, type Window } from './window';

const MONTHS_PER_YEAR = 12;

/**
 * The range with which a range is compared. The period before it has as many whole months if the range is whole months
 * of the zone's calendar, as many days if it is whole days, else the same length. A year earlier keeps date and clock.
 */
export function comparedRange(range: Window, name: ComparisonName, zone: string): Window {
  if (name === 'previous_year') return yearBefore(range, zone);
  const [first, after] = [dayOf(range.start, zone), dayOf(range.end, zone)];
  const isWholeDays = [first, after].every((day, at) => dayWindow(day, zone).start === [range.start, range.end][at]);
  if (!isWholeDays) return { start: range.start - (range.end - range.start), end: range.start };
  const before =
    firstDayOfMonth(first) === first && firstDayOfMonth(after) === after
      ? addMonths(first, -monthsBetween(first, after))
      : addDays(first, -daysBetween(first, after));
  return { start: dayWindow(before, zone).start, end: range.start };
}

/**
 * 29 February becomes the 28th, but 1 March where a range that began earlier ends on it: else it would end as it begins.
 * A range within an hour that clocks show twice may have no such clock times in order: it keeps its length.
 */
function yearBefore({ start, end }: Window, zone: string): Window {
  const year = (day: string): string => addMonths(day, -MONTHS_PER_YEAR);
  const isLeapEnd = dayOf(end, zone).endsWith('-02-29') && dayOf(start, zone) !== dayOf(end, zone);
  const before = sameClockOn(year, start, zone);
  const after = sameClockOn((day) => (isLeapEnd ? addDays(year(day), 1) : year(day)), end, zone);
  return { start: before, end: after > before ? after : before + (end - start) };
}

function daysBetween(first: string, after: string): number {
  return (Date.parse(after) - Date.parse(first)) / DAY_MS;
}

function monthsBetween(first: string, after: string): number {
  const [from, to] = [new Date(first), new Date(after)];
  return (to.getUTCFullYear() - from.getUTCFullYear()) * MONTHS_PER_YEAR + to.getUTCMonth() - from.getUTCMonth();
}
