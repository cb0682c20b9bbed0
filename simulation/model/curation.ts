import { elementAt } from '../../core/element-at';
import type { SqlRow } from '../../core/port/batch-engine';
import { PASSIVE_EVENT_TYPES } from '../../core/event/event-type';
import { orderSession } from '../../core/event/session-order';
import { AGE_EDGES_MS } from '../../core/merge/completeness';
import type {
  Curated,
  Dated,
  DayTotals,
  MarkedLine,
  Marks,
  OrderedEvent,
  OrderLine,
  OrderRefund,
  Read,
  Sessionized,
  Staged,
} from './relations';
import { peopleIn } from './links';
import { groupBy, groupByKey, orderBy } from './rows';

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;
export const ORDER_MS = 30 * 24 * 60 * MINUTE_MS;
/** Sorts by arrival, first to arrive first. */
const ARRIVAL = ['arrived_ms', 'shard', 'record_sequence', 'record_index'] as const;

/** A purchase for less than nothing is a refund, and refunds count upwards; nothing else has a negative price. */
export function priced<Event extends Pick<OrderLine, 'event_type' | 'price_minor' | 'amount_minor'>>(
  event: Event,
): Event {
  const { event_type, price_minor, amount_minor } = event;
  if ((price_minor ?? 0) >= 0) return event;
  if (!['purchase', 'refund'].includes(event_type)) return { ...event, price_minor: null, amount_minor: null };
  const [price, amount] = [price_minor, amount_minor].map((minor) => minor && Math.abs(minor));
  return { ...event, event_type: 'refund', price_minor: price ?? null, amount_minor: amount ?? null };
}

export function staged(read: Read): readonly Staged[] {
  return read('raw_events').map((event) => ({
    ...priced(event),
    minute_start: event.occurred_ms - (event.occurred_ms % MINUTE_MS),
  }));
}

/** Every event once per target day that reads the event's own day. */
export function dated(read: Read): readonly Dated[] {
  const events = read('stg_events');
  const zones = new Map(read('site_zones').map(({ site, zone }) => [site, zone]));
  const wanted = { column: 'minute_start', values: new Set(events.map(({ minute_start }) => minute_start)) } as const;
  const minutes = lookup(read('calendar', wanted), ({ zone, minute_start }) => `${zone} ${minute_start}`);
  const reads = lookup(read('day_reads'), ({ site, read_day }) => `${site} ${read_day}`);
  return events.flatMap((event) =>
    (minutes.get(`${zones.get(event.site)} ${event.minute_start}`) ?? []).flatMap(
      ({ event_date, hour_start, day_start }) =>
        (reads.get(`${event.site} ${event_date}`) ?? []).map(({ target_day, is_rewritten }) => {
          return { ...event, hour_start, day_start, event_date, target_day, is_rewritten };
        }),
    ),
  );
}

/** Of people: a visitor is the person that the event belongs to. */
export function kept(read: Read): readonly Dated[] {
  const personOf = peopleIn(read);
  return remaining(read).map((event) => ({ ...event, visitor: personOf(event).person }));
}

function remaining(read: Read): readonly Dated[] {
  const gone = new Set(read('int_removed').map(positionOf));
  return read('int_dated').filter((event) => !gone.has(positionOf(event)));
}

/** Nothing reads it here, because no session is left out. */
export function seen(): readonly SqlRow[] {
  return [];
}

/** None is left out: those of other days cannot change a visit of the target day. */
export function survivors(read: Read): readonly Dated[] {
  return read('int_kept');
}

/** The events with one id in the order of their right to it: those of servers first, then by arrival. */
export function byClaim<Event extends OrderLine>(events: readonly Event[]): readonly Event[] {
  const inOrder = orderBy(events, ...ARRIVAL);
  return [...inOrder.filter(isOfServer), ...inOrder.filter((event) => !isOfServer(event))];
}

export function isOfServer({ key_kind }: Pick<OrderLine, 'key_kind'>): boolean {
  return key_kind === 'server';
}

function lookup<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  return new Map(groupByKey(rows, keyOf).map(({ key, rows: found }) => [key, found]));
}

export function stagedLines(read: Read): readonly OrderLine[] {
  return read('order_lines').map(priced);
}

/** Every line and refund of an order that survives, with the amount that was sent. */
export function orderEvents(read: Read): readonly OrderLine[] {
  const gone = new Set(read('int_removed').map(positionOf));
  const known = [...read('stg_events'), ...read('stg_order_lines')]
    .filter((event) => isOrderLine(event) || isOrderRefund(event))
    .filter((event) => !gone.has(positionOf(event)))
    .map((event): OrderLine => ({ ...event, amount_minor: event.price_minor === null ? null : event.amount_minor }));
  return [...new Map(known.map((event) => [positionOf(event), event])).values()];
}

/**
 * A line is the first of its order if none arrived in the 30 days before it, and the first in its currency if none with an
 * amount in that currency did.
 */
export function orderLines(read: Read): readonly MarkedLine[] {
  return markedLines(read('int_order_events').filter(isOrderLine));
}

function markedLines(survivors: readonly OrderLine[]): readonly MarkedLine[] {
  return groupBy(survivors, 'site', 'is_bot', 'order_id').flatMap(({ rows }) => {
    const inOrder = orderBy(rows, ...ARRIVAL);
    return inOrder.map((line, at) => {
      const before = inOrder.slice(0, at);
      const inCurrency = before.filter(
        ({ amount_minor, currency }) => amount_minor !== null && currency === line.currency,
      );
      return {
        ...line,
        is_first_of_order: isLongAfter(line, before.at(-1)),
        is_first_in_currency: line.amount_minor !== null && isLongAfter(line, inCurrency.at(-1)),
      };
    });
  });
}

export function isOrderLine({ event_type, order_id }: Pick<OrderLine, 'event_type' | 'order_id'>): boolean {
  return event_type === 'purchase' && order_id !== null;
}

export function isLongAfter(line: OrderLine, before: OrderLine | undefined): boolean {
  return before === undefined || line.arrived_ms - before.arrived_ms > ORDER_MS;
}

export function isOrderRefund({ event_type, order_id }: OrderLine): boolean {
  return event_type === 'refund' && order_id !== null;
}

export function namesNoAmount(event: OrderLine): boolean {
  return isOrderRefund(event) && event.price_minor === null;
}

/** The refunds that name no amount, each with the sum of the lines for which it is the first to arrive. */
export function orderRefunds(read: Read): readonly OrderRefund[] {
  const events = read('int_order_events');
  const refunds = new Map(
    groupByKey(events.filter(namesNoAmount), orderOf).map(({ key, rows }) => [key, orderBy(rows, ...ARRIVAL)]),
  );
  const lines = events.filter((event) => isOrderLine(event) && event.amount_minor !== null);
  const claims = lines.flatMap((line) => sharesOf(line, refunds.get(orderOf(line)) ?? []));
  return groupByKey(claims, ({ refund }) => positionOf(refund)).flatMap(({ rows }) =>
    withAmountOf(
      elementAt(rows, 0).refund,
      rows.map(({ share }) => share),
    ),
  );
}

interface Claimed {
  readonly refund: OrderLine;
  /** The line with the amount of the units that the refund gives back. */
  readonly share: OrderLine;
}

/** Each unit of the line goes to the first refunds after it: as many as they say of its product, or all that are left. */
function sharesOf(line: OrderLine, refunds: readonly OrderLine[]): readonly Claimed[] {
  const units = line.quantity ?? 1;
  const worth = (given: number): number => Number((BigInt(line.amount_minor ?? 0) * BigInt(given)) / BigInt(units));
  let given = 0;
  return refunds
    .filter((refund) => mayGiveBack(refund, line))
    .flatMap((refund): readonly Claimed[] => {
      const before = given;
      given = Math.min(units, before + (refund.product_id === null ? units : (refund.quantity ?? units)));
      if (given === before) return [];
      return [{ refund, share: { ...line, amount_minor: worth(given) - worth(before) } }];
    });
}

/** A refund gives back the lines that arrived in the 30 days before it: those of its product if it names one. */
function mayGiveBack(refund: OrderLine, line: OrderLine): boolean {
  const isOfProduct = refund.product_id === null || refund.product_id === line.product_id;
  return isOfProduct && refund.arrived_ms >= line.arrived_ms && refund.arrived_ms - line.arrived_ms <= ORDER_MS;
}

/** Nothing if the lines have amounts in several currencies. */
function withAmountOf(refund: OrderLine, lines: readonly OrderLine[]): readonly OrderRefund[] {
  const [currency, ...others] = new Set(lines.flatMap((line) => line.currency ?? []));
  if (currency === undefined || others.length > 0) return [];
  return [{ ...refund, currency, amount_minor: lines.reduce((sum, line) => sum + (line.amount_minor ?? 0), 0) }];
}

export function orderOf({ site, is_bot, order_id }: Pick<OrderLine, 'site' | 'is_bot' | 'order_id'>): string {
  return `${site} ${is_bot} ${order_id}`;
}

/** The survivors of the rewritten days, with the marks of orders, and with the amounts of orders that were refunded. */
export function curated(read: Read): readonly Curated[] {
  const marksIn = marksOfMarked(read('int_order_lines'));
  const refunds = new Map(read('int_order_refunds').map((refund) => [positionOf(refund), refund]));
  const personOf = peopleIn(read);
  return remaining(read)
    .filter(isOfRewrittenDay)
    .map((event) => {
      const { currency, amount_minor } = refunds.get(positionOf(event)) ?? event;
      return { ...event, currency, amount_minor, ...marksIn(event), ...personOf(event) };
    });
}

function isOfRewrittenDay({ is_rewritten, event_date, target_day }: Dated): boolean {
  return is_rewritten && event_date === target_day;
}

/** The marks of an event among lines of orders, of which each is there once. */
export function marksOf(lines: readonly OrderLine[]): (event: OrderLine) => Marks {
  return marksOfMarked(markedLines(lines));
}

function marksOfMarked(lines: readonly MarkedLine[]): (event: OrderLine) => Marks {
  const marked = new Map(lines.map((line) => [positionOf(line), line]));
  return (event) => {
    const isPurchase = event.event_type === 'purchase';
    const marks = isOrderLine(event) ? marked.get(positionOf(event)) : ONLY_LINE;
    return {
      is_first_of_order: isPurchase && marks?.is_first_of_order === true,
      is_first_in_currency: isPurchase && event.amount_minor !== null && marks?.is_first_in_currency === true,
    };
  };
}

export function positionOf({
  site,
  shard,
  record_sequence,
  record_index,
}: Pick<OrderLine, 'site' | 'shard' | 'record_sequence' | 'record_index'>): string {
  return `${site} ${shard} ${record_sequence} ${record_index}`;
}

const ONLY_LINE = { is_first_of_order: true, is_first_in_currency: true };

/** The survivors of each target day and the adjacent days, each session in its order. */
export function ordered(read: Read): readonly OrderedEvent[] {
  return groupBy(read('int_survivors'), 'site', 'target_day').flatMap(({ rows }) => {
    const inOrder = orderSession(rows);
    return inOrder.map(({ event, effectiveMs }, place) => ({
      ...event,
      place,
      effective_ms: effectiveMs,
      effective_date: dateOf(event, effectiveMs, rows),
    }));
  });
}

/** The day of an effective time: that of the event which gave the time. */
function dateOf(event: Dated, effectiveMs: number, events: readonly Dated[]): string {
  if (effectiveMs === event.occurred_ms) return event.event_date;
  return events.find(({ occurred_ms }) => occurred_ms === effectiveMs)?.event_date ?? event.event_date;
}

/** The survivors with the number of the visit that they belong to. */
export function sessionized(read: Read): readonly Sessionized[] {
  return groupBy(read('int_ordered'), 'site', 'target_day', 'visitor').flatMap(({ rows }) => {
    let session = 0;
    let last = -Infinity;
    return orderBy(rows, 'place').map((event) => {
      if (event.effective_ms - last >= IDLE_MS) session += 1;
      last = event.effective_ms;
      return { ...event, session_number: session };
    });
  });
}

/** What leaves a visit of one page view a bounce. */
export const PASSIVE: readonly string[] = ['page_view', ...PASSIVE_EVENT_TYPES];

/** The visits that started on a target day. */
export function sessions(read: Read): readonly SqlRow[] {
  const visits = groupBy(read('int_sessionized'), 'site', 'target_day', 'visitor', 'session_number');
  const begun = visits.filter(({ rows, by }) => rows[0]?.effective_date === by.target_day);
  const summed = begun.map(({ rows }) => session(rows));
  return orderBy(summed, 'site', 'event_date', 'started_ms', 'visitor');
}

function session(events: readonly Sessionized[]): SqlRow {
  const [first, last] = [elementAt(events, 0), elementAt(events, events.length - 1)];
  const views = events.filter(({ event_type }) => event_type === 'page_view');
  const pages = views.flatMap(({ page }) => page ?? []);
  return {
    site: first.site,
    event_date: first.target_day,
    visitor: first.visitor,
    first_session_id: first.session_id,
    entry_page: pages[0] ?? null,
    exit_page: pages.at(-1) ?? null,
    country: first.country,
    device: first.device,
    platform: first.platform,
    is_bot: events.some(({ is_bot }) => is_bot),
    is_bounce: views.length === 1 && events.every(({ event_type }) => PASSIVE.includes(event_type)),
    events: events.length,
    page_views: views.length,
    duration_ms: last.effective_ms - first.effective_ms,
    started_ms: first.effective_ms,
    ended_ms: last.effective_ms,
  };
}

/** Per rewritten day, its number of events in the lake, and how many survived. */
export function dayTotals(read: Read): readonly DayTotals[] {
  const gone = new Map(read('int_removed').map((event) => [positionOf(event), event]));
  return groupBy(read('int_dated').filter(isOfRewrittenDay), 'site', 'event_date').map(({ by, rows }) => {
    const others = rows.flatMap((event) => gone.get(positionOf(event)) ?? []);
    const superseded = others.filter(({ is_superseded }) => is_superseded).length;
    return {
      ...by,
      raw_events: rows.length,
      duplicates: others.length - superseded,
      superseded,
      kept: rows.length - others.length,
    };
  });
}

/** The curated events, of people: the columns that marts do not read are left in. */
export function facts(read: Read): readonly Curated[] {
  return read('int_curated').map((event) => ({
    ...event,
    visitor: event.person,
    visitor_register: event.person_register,
    visitor_register_coarse: event.person_register_coarse,
  }));
}

/** Per rewritten day, UTC hour and class of age, the number of events that were that late. */
export function dayLateness(read: Read): readonly SqlRow[] {
  const aged = read('int_facts').map(({ site, event_date, occurred_ms, arrived_ms }) => ({
    site,
    event_date,
    hour_ms: occurred_ms - (occurred_ms % (60 * MINUTE_MS)),
    age_ms: AGE_EDGES_MS.findLast((edge) => arrived_ms - occurred_ms >= edge) ?? 0,
  }));
  return groupBy(aged, 'site', 'event_date', 'hour_ms', 'age_ms').map(({ by, rows }) => ({
    ...by,
    arrivals: rows.length,
  }));
}
