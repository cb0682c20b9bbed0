import { elementAt } from '../../core/element-at';
import { REMEMBERED_MS } from '../../core/port/seen-events';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { COUNTS, DISTINCTS, seenBy, SUMS, total } from './measured';
import { registerOf } from './minute-marts';
import { isOfServer, isOrderLine, namesNoAmount, orderOf, positionOf, priced } from './curation';
import { areCopies, nameOf } from './copies';
import type { EventId, OrderLine, Read, Reconciled } from './relations';
import { givingWayTo, orderNameOf } from './server-lines';
import { distinct, groupBy, groupByKey, orderBy } from './rows';

const HOUR_MS = 3_600_000;
const RANKS_IN_A_REGISTER = 64;

const NO_MARKS: Pick<Reconciled, 'is_first_of_order' | 'is_first_in_currency'> = {
  is_first_of_order: false,
  is_first_in_currency: false,
};

/** The events of both layers whose records were new to the run, and the evidence for differences between them. */
export function reconciled(read: Read): readonly Reconciled[] {
  const arrivals = new Map(
    groupByKey(read('arrivals'), ({ shard, arrival_hour }) => `${shard} ${arrival_hour}`).map(({ key, rows }) => [
      key,
      rows,
    ]),
  );
  return layers(read).flatMap((event) =>
    (arrivals.get(`${event.shard} ${hourOf(event.arrived_ms)}`) ?? [])
      .filter(({ after_sequence }) => event.record_sequence > after_sequence)
      .map(({ is_straggler }) => ({ ...event, hour_start: hourOf(event.occurred_ms), is_straggler })),
  );
}

type Layered = Omit<Reconciled, 'hour_start' | 'is_straggler'>;

function layers(read: Read): readonly Layered[] {
  const untilOf = new Map(
    read('arrivals').map(({ shard, arrival_hour, until_sequence }) => [`${shard} ${arrival_hour}`, until_sequence]),
  );
  const isRead = ({ shard, arrived_ms, record_sequence }: OrderLine): boolean =>
    record_sequence <= (untilOf.get(`${shard} ${hourOf(arrived_ms)}`) ?? '');
  const archived = read('raw_events').map((event) => ({ ...priced(event), person: event.visitor }));
  const raw = archived.filter(isRead).map((event) => ({ ...event, ...NO_MARKS, layer: 'raw' }));
  const unread = archived
    .filter((event) => !isRead(event))
    .map((event) => ({ ...event, ...marksOfPurchase(event), layer: 'unread' }));
  const curated = read('curated_events').map((event) => ({
    ...event,
    person: event.person ?? event.visitor,
    layer: 'curated',
  }));
  const later: readonly OrderLine[] = [...read('later_events').map(priced), ...unread];
  const kept = new Set(curated.map(positionOf));
  const gone = raw
    .filter((event) => !kept.has(positionOf(event)))
    .map((event) => ({ ...event, ...marksOfPurchase(event) }));
  const explained = explainedOf(read, gone, givingWayTo(curated));
  const removed = explained.map(({ event }) => ({ ...event, layer: 'removed' }));
  const superseded = explained
    .filter(({ isSuperseded }) => isSuperseded)
    .map(({ event }) => ({ ...event, layer: 'superseded' }));
  const forgotten = explained
    .filter(({ isSuperseded, isForgotten }) => isForgotten && !isSuperseded)
    .map(({ event }) => ({ ...event, layer: 'forgotten' }));
  const copies = groupByKey([...gone, ...later], ({ site, event_id }) => `${site} ${event_id}`);
  const copiesOf = new Map(copies.map(({ key, rows }) => [key, rows]));
  const ofServers = groupByKey(
    [...gone, ...later].filter((event) => isOrderLine(event) && isOfServer(event)),
    orderNameOf,
  );
  const serversOf = new Map(ofServers.map(({ key, rows }) => [key, rows]));
  const copied = curated
    .filter((event) => {
      const copies = copiesOf.get(`${event.site} ${event.event_id}`) ?? [];
      const lines = isOrderLine(event) && !isOfServer(event) ? (serversOf.get(orderNameOf(event)) ?? []) : [];
      return [...copies, ...lines].some((other) => mayBeRead(other, event));
    })
    .map((event) => ({
      ...event,
      amount_minor: event.price_minor === null ? null : event.amount_minor,
      layer: 'copied',
    }));
  const amounts = curated
    .filter((event) => namesNoAmount(event) && event.amount_minor !== null)
    .map((event) => ({ ...event, layer: 'order_amounts' }));
  return [
    ...raw,
    ...unread,
    ...curated,
    ...removed,
    ...superseded,
    ...forgotten,
    ...copied,
    ...amounts,
    ...lineLayers(curated, [...raw, ...later, ...curated]),
  ];
}

/** It is not known whether they are the first of their order: any purchase may be. */
function marksOfPurchase({ event_type, amount_minor }: OrderLine): typeof NO_MARKS {
  const isPurchase = event_type === 'purchase';
  return { is_first_of_order: isPurchase, is_first_in_currency: isPurchase && amount_minor !== null };
}

interface Explained<Event> {
  readonly event: Event;
  readonly isSuperseded: boolean;
  /** Its first copy arrived longer before it than the live layer remembers ids. */
  readonly isForgotten: boolean;
}

/** Of the events that are gone, those against which something is known: a copy, or a server's line of their order. */
function explainedOf<Event extends OrderLine>(
  read: Read,
  gone: readonly Event[],
  givesWay: (event: Event) => boolean,
): readonly Explained<Event>[] {
  const { horizon_ms } = elementAt(read('horizon'), 0);
  const ids: readonly (EventId | OrderLine)[] = [...read('raw_events'), ...read('later_events'), ...read('raw_ids')];
  const known = new Map(groupByKey(ids, nameOf).map(({ key, rows }) => [key, rows]));
  return gone.flatMap((event) => {
    const copies = (known.get(nameOf(event)) ?? []).filter(
      (other) =>
        positionOf(other) !== positionOf(event) &&
        (other.arrived_ms <= event.arrived_ms || isOfServer(other)) &&
        areCopies(other, event, horizon_ms),
    );
    if (copies.length === 0 && !givesWay(event)) return [];
    const firstMs = Math.min(...copies.map(({ arrived_ms }) => arrived_ms));
    return [
      {
        event,
        isSuperseded: !isOfServer(event) && (copies.some(isOfServer) || givesWay(event)),
        isForgotten: event.arrived_ms - firstMs > REMEMBERED_MS.event,
      },
    ];
  });
}

/** True if live may have read it before the event, which arrived first: arrival times of a shard may go back. */
function mayBeRead(other: OrderLine, event: OrderLine): boolean {
  if (other.shard !== event.shard) return true;
  return other.record_sequence < event.record_sequence;
}

/**
 * Of the lines of orders: those beside which live may have counted another, and those that it may have counted. Lines of
 * servers and of public keys do not take each other's place.
 */
function lineLayers(curated: readonly Layered[], seen: readonly OrderLine[]): readonly Layered[] {
  const claimOf = (line: OrderLine): string => `${orderOf(line)} ${isOfServer(line)}`;
  const lines = curated.filter(isOrderLine);
  const known = groupByKey(seen.filter(isOrderLine), claimOf);
  const eventsOf = new Map(known.map(({ key, rows }) => [key, rows]));
  const hasOther = (line: Layered, isLike: (other: OrderLine) => boolean): boolean =>
    (eventsOf.get(claimOf(line)) ?? []).some((other) => mayBeRead(other, line) && isLike(other));
  const firstInShard = (isLike: (line: Layered) => string): ReadonlySet<Layered> =>
    new Set(
      groupByKey(lines, (line) => `${claimOf(line)} ${line.shard} ${isLike(line)}`).flatMap(({ rows }) =>
        orderBy(rows, 'record_sequence', 'record_index').slice(0, 1),
      ),
    );
  const [first, firstInCurrency] = [firstInShard(() => ''), firstInShard(currencyOf)];
  return lines.flatMap((line): readonly Layered[] => {
    const isLater = !line.is_first_of_order;
    const isLaterInCurrency = line.amount_minor !== null && !line.is_first_in_currency;
    return [
      {
        ...line,
        is_first_of_order: line.is_first_of_order && hasOther(line, () => true),
        is_first_in_currency:
          line.is_first_in_currency &&
          hasOther(line, (other) => other.amount_minor !== null && other.currency === line.currency),
        layer: 'other_lines',
      },
      { ...line, is_first_of_order: isLater, is_first_in_currency: isLaterInCurrency, layer: 'later_lines' },
      {
        ...line,
        is_first_of_order: isLater && first.has(line),
        is_first_in_currency: isLaterInCurrency && firstInCurrency.has(line),
        layer: 'unseen_lines',
      },
    ];
  });
}

function currencyOf({ amount_minor, currency }: Pick<OrderLine, 'amount_minor' | 'currency'>): string {
  return amount_minor === null ? '' : `in ${currency}`;
}

function hourOf(ms: number): number {
  return ms - (ms % HOUR_MS);
}

export function reconcileTotals(read: Read): readonly SqlRow[] {
  const events = read('int_reconciled').map((event) => ({ ...event, currency: event.currency ?? '' }));
  return groupBy(events, 'site', 'hour_start', 'layer', 'is_straggler', 'currency').map(({ by, rows }) => {
    const row: Record<string, SqlValue> = { ...by };
    for (const metric of COUNTS) row[metric.id] = seenBy(metric, rows).length;
    for (const metric of SUMS) row[metric.id] = total(metric, rows);
    return row;
  });
}

/** The highest rank of each register among the raw events that arrived in time. */
export function reconcileRegisters(read: Read): readonly SqlRow[] {
  const raw = read('int_reconciled').filter(
    ({ layer, is_straggler }) => ['raw', 'unread'].includes(layer) && !is_straggler,
  );
  const registers = DISTINCTS.flatMap((metric) =>
    groupBy(seenBy(metric, raw), 'site', 'hour_start', 'layer').flatMap(({ by, rows }) =>
      groupByKey(
        rows.map((event) => registerOf(metric, event)),
        (register) => Math.floor(register / RANKS_IN_A_REGISTER),
      ).map(({ rows: ofRegister }) => ({ metric: metric.id, ...by, register: Math.max(...ofRegister) })),
    ),
  );
  return orderBy(registers, 'site', 'hour_start', 'metric', 'layer', 'register');
}

export function reconcileDistincts(read: Read): readonly SqlRow[] {
  const curated = read('int_reconciled').filter(({ layer }) => layer === 'curated');
  const counted = DISTINCTS.flatMap((metric) =>
    groupBy(seenBy(metric, curated), 'site', 'hour_start').map(({ by, rows }) => {
      const { column } = metric.measure;
      const identities = (events: readonly Reconciled[]): number =>
        distinct(events.map((event) => (column === 'visitor' ? event.person : event[column])));
      const inTime = rows.filter(({ is_straggler }) => !is_straggler);
      return {
        metric: metric.id,
        ...by,
        identities: identities(rows),
        identities_in_time: identities(inTime),
        identities_as_sent: distinct(inTime.map((event) => event[column])),
      };
    }),
  );
  return orderBy(counted, 'site', 'hour_start', 'metric');
}

/** The number of events per minute: the days affected by new arrivals. */
export function touchedMinutes(read: Read): readonly SqlRow[] {
  return groupBy(read('stg_events'), 'site', 'minute_start').map(({ by, rows }) => ({
    ...by,
    events: rows.length,
    server_events: rows.filter(isOfServer).length,
  }));
}

/** The same for published lines of orders of which events of servers supersede a line. */
export function supersededMinutes(read: Read): readonly SqlRow[] {
  const claimed = new Set(
    read('stg_events')
      .filter(isOfServer)
      .map(({ site, event_id }) => `${site} ${event_id}`),
  );
  const isSuperseded = (event: Pick<OrderLine, 'site' | 'event_id' | 'key_kind'>): boolean =>
    !isOfServer(event) && claimed.has(`${event.site} ${event.event_id}`);
  const lines = read('stg_order_lines').filter((event) => isOrderLine(event) || namesNoAmount(event));
  const givesWay = givingWayTo(read('stg_events'));
  const orders = new Set(lines.filter((line) => isSuperseded(line) || givesWay(line)).map(orderOf));
  const changed = lines.filter((line) => orders.has(orderOf(line)));
  return groupBy(changed.map(minuteOf), 'site', 'minute_start').map(({ by, rows }) => ({ ...by, events: rows.length }));
}

function minuteOf({ site, occurred_ms }: Pick<OrderLine, 'site' | 'occurred_ms'>): {
  readonly site: string;
  readonly minute_start: number;
} {
  return { site, minute_start: occurred_ms - (occurred_ms % 60_000) };
}

/** The same for the lines and the refunds without an amount of orders of which others are among the events. */
export function sharedOrders(read: Read): readonly SqlRow[] {
  const isOfOrder = (event: OrderLine): boolean => isOrderLine(event) || namesNoAmount(event);
  const events = read('stg_events');
  const ids = new Set(events.map(({ site, event_id }) => `${site} ${event_id}`));
  const known = read('stg_order_lines').filter(isOfOrder);
  const named = known.filter(({ site, event_id }) => ids.has(`${site} ${event_id}`));
  const orders = new Set([...events.filter(isOfOrder), ...named].map(orderOf));
  const lines = known.filter((line) => orders.has(orderOf(line)));
  return groupBy(lines.map(minuteOf), 'site', 'minute_start').map(({ by, rows }) => ({ ...by, events: rows.length }));
}

export function arrivalTotals(read: Read): readonly SqlRow[] {
  const arrived = read('stg_events').map(({ shard, arrived_ms }) => ({ shard, arrival_hour: hourOf(arrived_ms) }));
  return groupBy(arrived, 'arrival_hour', 'shard').map(({ by: { shard, arrival_hour }, rows }) => ({
    shard,
    arrival_hour,
    events: rows.length,
  }));
}
