import { type Cell, emptyCell } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import type { CellKey, CellStore } from '../../core/port/cell-store';
import { minuteOf } from '../../core/time/window';
import type { FencedGroup, FencedItems, Sequenced } from '../fenced-update';
import type { WarmStates } from '../warm-states';
import type { MarkedEvent, MarkedRecord } from './duplicates';

/** One event that goes into a cell. */
export type CellChange = Sequenced & MarkedEvent;

export function cellItems(store: CellStore, warm: WarmStates<Cell>, maxAttempts: number): FencedItems<CellKey, Cell, CellChange> {
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

/** The events of a batch by the cell that they belong to, each cell's in order of arrival. */
export function cellChanges(shard: string, records: readonly MarkedRecord[]): readonly FencedGroup<CellKey, CellChange>[] {
  const minutesOf = new Map<string, Map<number, CellGroup>>();
  for (const { opened, events } of records) {
    if (opened.content.kind !== 'events') continue;
    const { sequence, arrivalHour } = opened;
    const { site } = opened.content;
    const name = `${arrivalHour} ${site}`;
    const minutes = minutesOf.get(name) ?? new Map<number, CellGroup>();
    minutesOf.set(name, minutes);
    for (const { event, isDuplicate } of events) {
      const windowStart = minuteOf(event.occurred_ms);
      let group = minutes.get(windowStart);
      if (group === undefined) minutes.set(windowStart, (group = { key: { site, arrivalHour, windowStart, shard }, changes: [] }));
      group.changes.push({ sequence, event, isDuplicate });
    }
  }
  return [...minutesOf.values()].flatMap((minutes) => [...minutes.values()]);
}

function cellName({ site, arrivalHour, windowStart, shard }: CellKey): string {
  return `the cell of site ${site}, arrival hour ${arrivalHour}, minute ${windowStart}, shard ${shard}`;
}
