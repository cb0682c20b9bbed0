import { type Cell, emptyCell } from '../../core/cell/cell';
import { decodeCell, encodeCell } from '../../core/cell/codec';
import { fold } from '../../core/cell/fold';
import type { FoldedEvent } from '../../core/metric/measure';
import { measure, type MeasureResult } from './measure';

/** The encoded cell of a minute with these events: what every flush of a busy site writes. */
export function minuteCell(events: readonly FoldedEvent[]): Uint8Array {
  return encodeCell(cellOf(events));
}

/** Takes the events of one minute (PEAK_EVENTS_PER_MINUTE); events per second counts the events in the cell. */
export async function measureCell(events: readonly FoldedEvent[]): Promise<readonly MeasureResult[]> {
  const cell = cellOf(events);
  const bytes = encodeCell(cell);
  return [
    await measure(
      'encode a minute cell',
      events,
      () => encodeCell(cell),
      `${bytes.length} bytes for ${events.length} events`,
    ),
    await measure('decode a minute cell', events, () => decodeCell(bytes)),
  ];
}

export function cellOf(events: readonly FoldedEvent[]): Cell {
  const cell = emptyCell();
  for (const event of events) fold(cell, event, false);
  return cell;
}
