import { type Cell, emptyCell, mergeCell } from '../../core/cell/cell';
import { encodeCell } from '../../core/cell/codec';
import type { DayViews, ViewCell } from '../../core/port/view-store';
import type { Grain } from '../../core/time/window';
import { hoursIn } from '../../core/time/calendar';
import type { TargetDay } from '../plan/plan';
import { addBins, addCounts, addPlace, addRegisters, addSums, setExactDistinct } from './cell-states';
import type { MartCursors } from './mart-rows';
import { foldOverflow } from './overflow';

/**
 * The cells of a day from its marts, read minute by minute. An hour is the merge of its minutes, and a day the merge of
 * its hours. Only exact distinct counts and rankings, which do not add up, come from SQL for each grain.
 */
export function buildDay(target: TargetDay, marts: MartCursors): DayViews['cells'] {
  const hours = new Map<number, Cell>();
  const hourOf = hourFinder(target);
  const minute: ViewCell[] = [];
  for (let start = nextMinute(target, marts); start !== undefined; start = nextMinute(target, marts)) {
    const cell = minuteCell(target, marts, start);
    const hour = hourOf(start);
    const into = hours.get(hour) ?? emptyCell();
    mergeCell(into, cell);
    hours.set(hour, into);
    minute.push(finished(cell, start, { target, marts, grain: 'minute' }));
  }
  if (hours.size === 0) return { minute: [], hour: [], day: [] };
  const day = emptyCell();
  for (const cell of hours.values()) mergeCell(day, cell);
  const hour = [...hours].map(([start, cell]) => finishedWithExact(cell, start, { target, marts, grain: 'hour' }));
  return { minute, hour, day: [finishedWithExact(day, target.window.start, { target, marts, grain: 'day' })] };
}

interface Finishing {
  readonly target: TargetDay;
  readonly marts: MartCursors;
  readonly grain: Grain;
}

function nextMinute({ site, day }: TargetDay, { counts }: MartCursors): number | undefined {
  const { head } = counts;
  return head?.site === site.id && head.event_date === day ? head.minute_start : undefined;
}

/** Everything except rankings, which are not merged into hours. */
function minuteCell(target: TargetDay, marts: MartCursors, start: number): Cell {
  const cell = emptyCell();
  const belongs = (row: {
    readonly site: string;
    readonly event_date: string;
    readonly minute_start: number;
  }): boolean => row.minute_start === start && row.event_date === target.day && row.site === target.site.id;
  for (const row of marts.counts.take(belongs)) addCounts(cell, row);
  for (const row of marts.sums.take(belongs)) addSums(cell, row);
  for (const row of marts.registers.take(belongs)) addRegisters(cell, row);
  for (const row of marts.bins.take(belongs)) addBins(cell, row);
  setExact(cell, start, { target, marts, grain: 'minute' });
  foldOverflow(cell);
  return cell;
}

function finishedWithExact(cell: Cell, start: number, finishing: Finishing): ViewCell {
  setExact(cell, start, finishing);
  return finished(cell, start, finishing);
}

function setExact(cell: Cell, start: number, finishing: Finishing): void {
  for (const row of finishing.marts.distincts.take(inWindow(start, finishing))) setExactDistinct(cell, row);
}

function finished(cell: Cell, start: number, finishing: Finishing): ViewCell {
  for (const row of finishing.marts.rankings.take(inWindow(start, finishing))) addPlace(cell, row);
  return { windowStart: start, bytes: encodeCell(cell) };
}

type WindowRow = {
  readonly site: string;
  readonly event_date: string;
  readonly grain: Grain;
  readonly window_start: number;
};

function inWindow(start: number, { target, grain }: Finishing): (row: WindowRow) => boolean {
  return (row) =>
    row.window_start === start && row.grain === grain && row.event_date === target.day && row.site === target.site.id;
}

/** Start of the hour that contains a minute; call with minutes in ascending order. */
function hourFinder({ site, window }: TargetDay): (minute: number) => number {
  const hours = hoursIn(window.start, window.end, site.timeZone);
  let at = 0;
  return (minute) => {
    while (at + 1 < hours.length && (hours[at]?.end ?? 0) <= minute) at++;
    return hours[at]?.start ?? window.start;
  };
}
