import type { NormalEvent } from '../../core/event/columns';
import { isOfServer } from '../../core/event/key-kind';
import { readMoney } from '../../core/event/money';
import type { FoldedEvent, OrderMarks } from '../../core/metric/measure';
import type { Claim, Position, SeenEvents } from '../../core/port/seen-events';
import type { OpenedRecord } from '../../core/stream/record-batch';

export interface MarkedEvent {
  /** With the marks of orders, which a duplicate never has. */
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
 * Asks the id memory which events are duplicates, then which of the others are the first line of their order, at all
 * and in their currency. Positions own ids, so redelivered records get the same answers.
 */
export async function markRecords(
  records: readonly OpenedRecord[],
  seen: SeenEvents,
): Promise<readonly MarkedRecord[]> {
  const nowMs = records.reduce((newest, { record }) => Math.max(newest, record.arrivedMs), 0);
  const memory = { seen, nowMs };
  const positioned = records.flatMap(eventsOf);
  const duplicates = await duplicatesIn(positioned, memory);
  const lines = positioned.filter(({ event, position }) => isOrderLine(event) && !duplicates.has(position));
  const priced = lines.filter(({ event }) => event.amount_minor !== null);
  const [laterLines, laterInCurrency] = await Promise.all([
    notOwned(lines, orderClaim, memory),
    notOwned(priced, currencyClaim, memory),
  ]);
  let next = 0;
  return records.map((opened) => {
    const count = opened.content.kind === 'events' ? opened.content.events.length : 0;
    const events = positioned.slice(next, next + count).map(({ event, position }) => {
      const isDuplicate = duplicates.has(position);
      const isCounted = !isDuplicate && event.event_type === 'purchase';
      const marks = {
        is_first_of_order: isCounted && !laterLines.has(position),
        is_first_in_currency: isCounted && event.amount_minor !== null && !laterInCurrency.has(position),
      };
      return { event: withMarks(event, marks), isDuplicate };
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
    event: readMoney(event),
    position: `${record.shard}/${record.sequence}/${index}`,
  }));
}

function isOrderLine({ event_type, order_id }: NormalEvent): boolean {
  return event_type === 'purchase' && order_id !== null;
}

interface Memory {
  readonly seen: SeenEvents;
  readonly nowMs: number;
}

/**
 * Anybody can take an id with a public key, so server keys have ids of their own: there, only another event of a server
 * makes an event a duplicate. A server takes the public id as well: what a public key sends under it later is a
 * duplicate. What one sent before is counted, until the batch layer removes it.
 */
async function duplicatesIn(positioned: readonly Positioned[], memory: Memory): Promise<ReadonlySet<Position>> {
  const ofServers = positioned.filter(({ event }) => isOfServer(event));
  const [copies, repeated] = await Promise.all([
    notOwned(positioned, eventClaim, memory),
    notOwned(ofServers, serverEventClaim, memory),
  ]);
  const others = positioned.filter(({ event, position }) => !isOfServer(event) && copies.has(position));
  return new Set([...repeated, ...others.map(({ position }) => position)]);
}

type Identify = (item: Positioned) => Pick<Claim, 'id' | 'memory'>;

const eventClaim: Identify = ({ site, event }) => ({ id: `${site}/event/${event.event_id}`, memory: 'event' });
const serverEventClaim: Identify = ({ site, event }) => ({
  id: `${site}/server-event/${event.event_id}`,
  memory: 'event',
});
/** Bots and people buy apart: what one of them does never hides an order of the other. */
const orderClaim: Identify = ({ site, event }) => ({
  id: `${site}/${event.is_bot ? 'bot-order' : 'order'}/${event.order_id ?? ''}`,
  memory: 'order',
});
const currencyClaim: Identify = ({ site, event }) => ({
  id: `${site}/${event.is_bot ? 'bot-order' : 'order'}-in-${event.currency ?? ''}/${event.order_id ?? ''}`,
  memory: 'order',
});

/** The positions whose id another position owns. */
async function notOwned(
  items: readonly Positioned[],
  identify: Identify,
  { seen, nowMs }: Memory,
): Promise<ReadonlySet<Position>> {
  if (items.length === 0) return new Set();
  const claims = items.map((item): Claim => ({ ...identify(item), position: item.position }));
  const owned = await seen.claim(claims, nowMs);
  return new Set(items.filter((_, at) => owned[at] !== true).map(({ position }) => position));
}

/**
 * Changed in place: the event was decoded for this batch alone, and copying its columns would cost as much as folding
 * it.
 */
function withMarks(event: NormalEvent, marks: OrderMarks): FoldedEvent {
  return Object.assign(event, marks);
}
