import { orderSession } from '../../core/event/session-order';
import { type Cell, emptyCell, mergeCell } from '../../core/cell/cell';
import { fold } from '../../core/cell/fold';
import type { NormalEvent } from '../../core/event/columns';
import { addDays, dayOf } from '../../core/time/calendar';
import { minuteOf } from '../../core/time/window';
import type { Arrival } from '../batch/batch-world';
import { ofPeople } from './people';
import type { Placed } from './placed';

/** All events of a site in order of arrival. */
export function placed(arrivals: readonly Arrival[], site: string, zone: string): readonly Placed[] {
  const sorted = [...arrivals].sort((a, b) => a.arrivedMs - b.arrivedMs || (a.shard < b.shard ? -1 : 1));
  return sorted
    .map((arrival, at) => ({ arrival, record: String(at).padStart(9, '0') }))
    .filter(({ arrival }) => arrival.site === site)
    .flatMap(({ arrival: { events, shard, arrivedMs }, record }) =>
      events.map((event, index) => ({
        ...read(event),
        is_first_of_order: false,
        is_first_in_currency: false,
        day: dayOf(event.occurred_ms, zone),
        site,
        arrivedMs,
        shard,
        record,
        index,
      })),
    );
}

/** A negative purchase is a refund, and money that goes back is positive; no other event has a negative price. */
function read(event: NormalEvent): NormalEvent {
  if (event.price_minor === null || event.price_minor >= 0) return event;
  if (event.event_type !== 'purchase' && event.event_type !== 'refund')
    return { ...event, price_minor: null, amount_minor: null };
  const amount = event.amount_minor;
  return {
    ...event,
    event_type: 'refund',
    price_minor: -event.price_minor,
    amount_minor: amount === null ? null : Math.abs(amount),
  };
}

/**
 * The survivors of a day: of all events, whatever their days, the first to arrive with each id, of those of servers if
 * there are any, without the lines of pages in orders of which a server sent a line; of an order, its first line,
 * whatever its day, and its first line with an amount in each currency.
 */
export function survivorsOf(events: readonly Placed[], day: string): readonly Placed[] {
  const kept = keptOf(events);
  const lines = kept.filter(({ event_type, order_id }) => event_type === 'purchase' && order_id !== null);
  const firsts = new Set([...firstsBy(lines, orderOf).values()].map(nameOf));
  const priced = lines.filter(({ amount_minor }) => amount_minor !== null);
  const firstsInCurrency = new Set(
    [...firstsBy(priced, (line) => `${orderOf(line)} ${line.currency}`).values()].map(nameOf),
  );
  const refunded = refundedOrders(events, priced);
  return ofPeople(survivorsAround(events, day), events)
    .filter((event) => event.day === day)
    .map((event) => {
      const { currency, amount_minor } = refunded.get(nameOf(event)) ?? event;
      const isAlone = event.event_type === 'purchase' && event.order_id === null;
      return {
        ...event,
        currency,
        amount_minor,
        is_first_of_order: isAlone || firsts.has(nameOf(event)),
        is_first_in_currency: (isAlone && event.amount_minor !== null) || firstsInCurrency.has(nameOf(event)),
      };
    });
}

/**
 * The refunds that name no amount, with that of their order: each unit of a line goes to the first of them to arrive
 * after it that names the line's product, or none and so takes all units. Lines in several currencies have no one amount.
 */
function refundedOrders(
  events: readonly Placed[],
  lines: readonly Placed[],
): ReadonlyMap<string, Pick<Placed, 'currency' | 'amount_minor'>> {
  const refunds = events.filter(({ event_type, order_id }) => event_type === 'refund' && order_id !== null);
  const unpriced = claimants(refunds).filter(({ price_minor }) => price_minor === null);
  const taken = new Map<Placed, { readonly currency: string | null; readonly amount: number }[]>();
  for (const line of lines) {
    const units = unitsOf(line);
    const takers = unpriced.filter(
      (refund) =>
        orderOf(refund) === orderOf(line) &&
        refund.arrivedMs >= line.arrivedMs &&
        [null, line.product_id].includes(refund.product_id),
    );
    for (const taker of takers) {
      const most = taker.product_id === null ? units.length : (taker.quantity ?? units.length);
      const own = units.splice(0, most);
      if (own.length === 0) break;
      const amount = own.reduce((sum, unit) => sum + unit, 0);
      taken.set(taker, [...(taken.get(taker) ?? []), { currency: line.currency, amount }]);
    }
  }
  return new Map(
    [...taken].flatMap(([refund, own]) => {
      const currency = own[0]?.currency;
      if (currency === undefined || own.some((line) => line.currency !== currency)) return [];
      return [[nameOf(refund), { currency, amount_minor: own.reduce((sum, { amount }) => sum + amount, 0) }] as const];
    }),
  );
}

/** What each unit of a line is worth: the n-th of k is the n-th of the steps in which n/k of the amount, rounded down, grows. */
function unitsOf({ amount_minor, quantity }: Placed): number[] {
  const [amount, units] = [BigInt(amount_minor ?? 0), BigInt(quantity ?? 1)];
  return Array.from({ length: Number(units) }, (_, at) =>
    Number((amount * BigInt(at + 1)) / units - (amount * BigInt(at)) / units),
  );
}

/** Its position in the stream. */
function nameOf({ record, index }: Placed): string {
  return `${record} ${index}`;
}

function orderOf({ order_id, is_bot }: Placed): string {
  return `${is_bot} ${order_id}`;
}

function survivorsAround(events: readonly Placed[], day: string): readonly Placed[] {
  const near = [addDays(day, -1), day, addDays(day, 1)];
  return keptOf(events).filter((event) => near.includes(event.day));
}

/** What no copy takes the place of, nor a server’s line of its order. All events of a story arrive within the horizon. */
function keptOf(events: readonly Placed[]): readonly Placed[] {
  return claimants(events).filter(keptBeside(ordersOfServers(events)));
}

/** The orders of which servers sent lines. No story is as long as an order is remembered. */
function ordersOfServers(events: readonly Placed[]): ReadonlySet<string | null> {
  const lines = events.filter(({ event_type, key_kind }) => event_type === 'purchase' && key_kind === 'server');
  return new Set(lines.map(({ order_id }) => order_id));
}

function keptBeside(orders: ReadonlySet<string | null>): (event: Placed) => boolean {
  return ({ event_type, key_kind, order_id }) =>
    event_type !== 'purchase' || key_kind === 'server' || order_id === null || !orders.has(order_id);
}

/** Of each id one event: the first of a server, else the first. In order of arrival, as the events are. */
function claimants(events: readonly Placed[]): readonly Placed[] {
  const idOf = ({ event_id }: Placed): string => event_id;
  const ofServers = firstsBy(
    events.filter(({ key_kind }) => key_kind === 'server'),
    idOf,
  );
  const chosen = new Set([...firstsBy(events, idOf)].map(([id, first]) => ofServers.get(id) ?? first));
  return events.filter((event) => chosen.has(event));
}

/** The events are in order of arrival. */
function firstsBy(
  events: readonly Placed[],
  keyOf: (event: Placed) => string | null,
): ReadonlyMap<string | null, Placed> {
  const firsts = new Map<string | null, Placed>();
  for (const event of events) if (!firsts.has(keyOf(event))) firsts.set(keyOf(event), event);
  return firsts;
}

/** An event of a session at the time at which it counts as happening. */
export interface Visited {
  readonly event: Placed;
  readonly effectiveMs: number;
}

/** Stitched sessions of people that started on a day, each in order. */
export function sessionsOf(events: readonly Placed[], day: string): readonly (readonly Visited[])[] {
  const sessions: Visited[][] = [];
  const ordered = orderSession(
    ofPeople(survivorsAround(events, day), events).map((event) => ({
      ...event,
      arrived_ms: event.arrivedMs,
      record_sequence: event.record,
      record_index: event.index,
    })),
  );
  for (const visitor of new Set(ordered.map(({ event }) => event.visitor))) {
    let last = -Infinity;
    for (const visited of ordered.filter(({ event }) => event.visitor === visitor)) {
      if (visited.effectiveMs - last >= 30 * 60_000) sessions.push([]);
      sessions.at(-1)?.push(visited);
      last = visited.effectiveMs;
    }
  }
  return sessions.filter(
    (session) => dayStarted(session, events) === day && !session.some(({ event }) => event.is_bot),
  );
}

/** The day of the event that gave the first effective time. */
function dayStarted([first]: readonly Visited[], events: readonly Placed[]): string | undefined {
  if (first === undefined || first.effectiveMs === first.event.occurred_ms) return first?.event.day;
  return events.find(({ occurred_ms }) => occurred_ms === first.effectiveMs)?.day;
}

/** The fold's cells of some events, by the start of their minute. */
export function foldedMinutes(events: readonly Placed[]): ReadonlyMap<number, Cell> {
  const cells = new Map<number, Cell>();
  for (const event of events) {
    const start = minuteOf(event.occurred_ms);
    const cell = cells.get(start) ?? emptyCell();
    cells.set(start, cell);
    fold(cell, event, false);
  }
  return new Map([...cells].sort(([a], [b]) => a - b));
}

export function merged(cells: readonly Cell[]): Cell {
  const into = emptyCell();
  for (const cell of cells) mergeCell(into, cell);
  return into;
}
