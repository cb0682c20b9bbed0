import type { NormalEvent } from '../../core/event/columns';
import { isOfServer } from '../../core/event/key-kind';
import { readMoney } from '../../core/event/money';
import type { FoldedEvent, OrderMarks } from '../../core/metric/measure';
import type { Claim, Position, SeenEvents } from '../../core/port/seen-events';
import type { OpenedRecord } from '../../core/stream/record-batch';

export interface MarkedEvent {
  /** With the marks of orders, which only a purchase that is not a duplicate has. */
  readonly event: FoldedEvent;
  readonly isDuplicate: boolean;
  /** A duplicate that a public key sent, of an event that a server key sent, or a line of an order of which one did. */
  readonly isSuperseded: boolean;
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
 * Asks the id memory which events are duplicates, then which of the others are lines of an order that servers named
 * first, and which of the rest are the first line of their order, at all and in their currency. Positions own ids, so
 * redelivered records get the same answers.
 */
export async function markRecords(
  records: readonly OpenedRecord[],
  seen: SeenEvents,
): Promise<readonly MarkedRecord[]> {
  const nowMs = records.reduce((newest, { record }) => Math.max(newest, record.arrivedMs), 0);
  const memory = { seen, nowMs };
  const positioned = records.flatMap(eventsOf);
  const recognised = await duplicatesIn(positioned, memory);
  const named = positioned.filter(({ event, position }) => isOrderLine(event) && !recognised.duplicates.has(position));
  const gaveWay = await gaveWayIn(named, memory);
  const duplicates = new Set([...recognised.duplicates, ...gaveWay]);
  const superseded = new Set([...recognised.superseded, ...gaveWay]);
  const lines = named.filter(({ position }) => !gaveWay.has(position));
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
      const marked = isCounted
        ? withMarks(event, {
            is_first_of_order: !laterLines.has(position),
            is_first_in_currency: event.amount_minor !== null && !laterInCurrency.has(position),
          })
        : event;
      return { event: marked, isDuplicate, isSuperseded: superseded.has(position) };
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
 * duplicate, and superseded. What one sent before is counted, until the batch layer removes it.
 */
async function duplicatesIn(positioned: readonly Positioned[], memory: Memory): Promise<Recognised> {
  const ofServers = positioned.filter(({ event }) => isOfServer(event));
  const [taken, repeated] = await Promise.all([
    notOwned(positioned, eventClaim, memory),
    notOwned(ofServers, serverEventClaim, memory),
  ]);
  const copies = positioned.filter(({ event, position }) => !isOfServer(event) && taken.has(position));
  const owners = ofServers.filter(({ position }) => !taken.has(position));
  // In order of arrival, so that an owner marks its id before a copy asks.
  const concerned = new Set([...copies, ...owners]);
  const marked = await notOwned(
    positioned.filter((item) => concerned.has(item)),
    markClaim,
    memory,
  );
  return {
    duplicates: new Set([...repeated, ...copies.map(({ position }) => position)]),
    superseded: new Set(copies.map(({ position }) => position).filter((position) => marked.has(position))),
  };
}

/**
 * The lines of public keys in orders of which a server sent a line before any page did. Where a page was first, its lines
 * are counted, until the batch layer removes them: this decides for the whole order, so that it never changes.
 */
async function gaveWayIn(lines: readonly Positioned[], memory: Memory): Promise<ReadonlySet<Position>> {
  const others = await notOwned(lines, orderMarkClaim, memory);
  const ofPages = lines.filter(({ event }) => !isOfServer(event)).map(({ position }) => position);
  return new Set(ofPages.filter((position) => others.has(position)));
}

interface Recognised {
  readonly duplicates: ReadonlySet<Position>;
  /** Those of them that public keys sent after a server. */
  readonly superseded: ReadonlySet<Position>;
}

type Identify = (item: Positioned) => Claim;

const eventClaim: Identify = ({ site, event, position }) => ({
  id: `${site}/event/${event.event_id}`,
  memory: 'event',
  position,
});
const serverEventClaim: Identify = ({ site, event, position }) => ({
  id: `${site}/server-event/${event.event_id}`,
  memory: 'event',
  position,
});
/** Which kind of key owns a public id: a server's event marks it, and a copy finds the mark. */
const markClaim: Identify = ({ site, event }) => ({
  id: `${site}/owner/${event.event_id}`,
  memory: 'event',
  position: isOfServer(event) ? 'server' : 'public',
});
/** Which kind of key named an order first, for people or for bots. */
const orderMarkClaim: Identify = ({ site, event }) => ({
  id: `${site}/order-owner/${event.order_id ?? ''}`,
  memory: 'order',
  position: isOfServer(event) ? 'server' : 'public',
});
const orderClaim: Identify = ({ site, event, position }) => ({
  id: `${site}/${orderKindOf(event)}/${event.order_id ?? ''}`,
  memory: 'order',
  position,
});
const currencyClaim: Identify = ({ site, event, position }) => ({
  id: `${site}/${orderKindOf(event)}-in-${event.currency ?? ''}/${event.order_id ?? ''}`,
  memory: 'order',
  position,
});

/**
 * Bots and people buy apart: what one of them does never hides an order of the other. Servers have orders of their own:
 * what a page sent before does not hide them.
 */
function orderKindOf(event: NormalEvent): string {
  return `${isOfServer(event) ? 'server-' : ''}${event.is_bot ? 'bot-order' : 'order'}`;
}

/** The positions whose id another position owns. */
async function notOwned(
  items: readonly Positioned[],
  identify: Identify,
  memory: Memory,
): Promise<ReadonlySet<Position>> {
  if (items.length === 0) return new Set();
  const owned = await memory.seen.claim(items.map(identify), memory.nowMs);
  return new Set(items.filter((_, at) => owned[at] !== true).map(({ position }) => position));
}

/**
 * Changed in place: the event was decoded for this batch alone, and copying its columns would cost as much as folding
 * it.
 */
function withMarks(event: NormalEvent, marks: OrderMarks): FoldedEvent {
  return Object.assign(event, marks);
}
