import type { NormalEvent } from '../../core/event/columns';
import type { FoldedEvent } from '../../core/metric/measure';
import type { Claim, Position, SeenEvents } from '../../core/port/seen-events';
import type { OpenedRecord } from '../../core/stream/record-batch';

export interface MarkedEvent {
  /** With the answer to “first line of its order to arrive?”, which is always no for a duplicate. */
  readonly event: FoldedEvent;
  readonly isDuplicate: boolean;
}

export interface MarkedRecord {
  readonly opened: OpenedRecord;
  /** Absent for a pulse or a record that could not be decoded. */
  readonly events: readonly MarkedEvent[];
}

interface Positioned {
  readonly site: string;
  readonly event: NormalEvent;
  readonly position: Position;
}

/**
 * Asks the id memory which events are duplicates, then which of the others are the first line of their order. Positions
 * own ids, so redelivered records get the same answers.
 */
export async function markRecords(
  records: readonly OpenedRecord[],
  seen: SeenEvents,
): Promise<readonly MarkedRecord[]> {
  const nowMs = records.reduce((newest, { record }) => Math.max(newest, record.arrivedMs), 0);
  const positioned = records.flatMap(eventsOf);
  const duplicates = await notOwned(positioned, ({ site, event }) => `${site}/event/${event.event_id}`, {
    seen,
    nowMs,
  });
  const lines = positioned.filter((item) => isOrderLine(item.event) && !duplicates.has(item.position));
  const laterLines = await notOwned(lines, ({ site, event }) => `${site}/order/${event.order_id ?? ''}`, {
    seen,
    nowMs,
  });
  let next = 0;
  return records.map((opened) => {
    const count = opened.content.kind === 'events' ? opened.content.events.length : 0;
    const events = positioned.slice(next, next + count).map(({ event, position }) => {
      const isDuplicate = duplicates.has(position);
      return {
        event: withOrder(event, !isDuplicate && event.event_type === 'purchase' && !laterLines.has(position)),
        isDuplicate,
      };
    });
    next += count;
    return { opened, events };
  });
}

function eventsOf({ record, content }: OpenedRecord): readonly Positioned[] {
  if (content.kind !== 'events') return [];
  const { site } = content;
  return content.events.map((event, index) => ({
    site,
    event,
    position: `${record.shard}/${record.sequence}/${index}`,
  }));
}

function isOrderLine({ event_type, order_id }: NormalEvent): boolean {
  return event_type === 'purchase' && order_id !== null;
}

/** The positions whose id another position owns. */
async function notOwned(
  items: readonly Positioned[],
  idOf: (item: Positioned) => string,
  { seen, nowMs }: { readonly seen: SeenEvents; readonly nowMs: number },
): Promise<ReadonlySet<Position>> {
  if (items.length === 0) return new Set();
  const claims = items.map((item): Claim => ({ id: idOf(item), position: item.position }));
  const owners = await seen.claim(claims, nowMs);
  return new Set(items.filter(({ position }, at) => owners[at] !== position).map(({ position }) => position));
}

/**
 * Changed in place: the event was decoded for this batch alone, and copying its columns would cost as much as folding
 * it.
 */
function withOrder(event: NormalEvent, isFirstOfOrder: boolean): FoldedEvent {
  return Object.assign(event, { is_first_of_order: isFirstOfOrder });
}
