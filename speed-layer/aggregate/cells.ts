import { type Cell, emptyCell } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import type { CellKey, CellStore } from '../../core/port/cell-store';
import { MINUTE_MS, minuteOf } from '../../core/time/window';
import type { FencedGroup, FencedItems, Sequenced } from '../fenced-update';
import type { WarmStates } from '../warm-states';
import type { MarkedEvent, MarkedRecord } from './duplicates';

/** One event that goes into a cell. */
export type CellChange = Sequenced & Omit<MarkedEvent, 'isSuperseded'>;

export function cellItems(
  store: CellStore,
  warm: WarmStates<Cell>,
  maxAttempts: number,
): FencedItems<CellKey, Cell, CellChange> {
  return {
    store,
    nameOf: cellName,
    open: (bytes) => (bytes === undefined ? emptyCell() : decodeCell(bytes)),
    apply: (cell, { changes }) => {
      for (const { event, isDuplicate } of changes) fold(cell, event, isDuplicate);
      return cell;
    },
    close: encodeCell,
    warm,
    maxAttempts,
  };
}

interface CellGroup extends FencedGroup<CellKey, CellChange> {
  readonly changes: CellChange[];
}

/**
 * Groups the events of a batch by cell, each group in order of arrival. The stream assigns arrival times, so a
 * redelivered event belongs to the same cell.
 */
export function cellChanges(
  shard: string,
  records: readonly MarkedRecord[],
): readonly FencedGroup<CellKey, CellChange>[] {
  const minutesOf = new Map<string, Map<number, CellGroup>>();
  for (const { opened, events } of records) {
    if (opened.content.kind !== 'events') continue;
    const { sequence, arrivalHour } = opened;
    const { site } = opened.content;
    const { arrivedMs } = opened.record;
    const name = `${arrivalHour} ${site}`;
    const minutes = minutesOf.get(name) ?? new Map<number, CellGroup>();
    minutesOf.set(name, minutes);
    for (const { event, isDuplicate } of events) {
      const windowStart = minuteOf(event.occurred_ms);
      const minutesLate = minutesLateOf(windowStart, arrivedMs);
      // A minute only needs the smaller numeric range.
      const place = windowStart + minutesLate;
      let group = minutes.get(place);
      if (group === undefined)
        minutes.set(place, (group = { key: { site, arrivalHour, windowStart, shard, minutesLate }, changes: [] }));
      group.changes.push({ sequence, event, isDuplicate });
    }
  }
  return [...minutesOf.values()].flatMap((minutes) => [...minutes.values()]);
}

/** Cells of late events: 1 minute, 2 to 3, 4 to 7 and so on; the last one holds everything later. */
const LATEST_MINUTES = 32;

/** 0 for an event that arrived within its minute, or whose clock is ahead. */
function minutesLateOf(windowStart: number, arrivedMs: number): number {
  const minutes = Math.floor((arrivedMs - windowStart) / MINUTE_MS);
  return minutes <= 0 ? 0 : Math.min(LATEST_MINUTES, 2 ** Math.floor(Math.log2(minutes)));
}

function cellName({ site, arrivalHour, windowStart, shard, minutesLate }: CellKey): string {
  return `the cell of site ${site}, arrival hour ${arrivalHour}, minute ${windowStart}, shard ${shard}, events ${minutesLate} minutes late`;
}
