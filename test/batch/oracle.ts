import type { FoldedEvent } from '../../core/metric/measure';
import { type Cell, emptyCell, mergeCell } from '../../core/cell/cell';
import { fold } from '../../core/cell/fold';
import { addDays, dayOf } from '../../core/time/calendar';
import { minuteOf } from '../../core/time/window';
import type { Arrival } from './batch-world';

/** An event of the oracle: with its place in the stream and its day. */
export type Placed = FoldedEvent & { readonly position: string; readonly day: string; readonly arrivedMs: number };

/** All events of a site by position, in the words of the definition and with no thought for speed. */
export function placed(arrivals: readonly Arrival[], site: string, zone: string): readonly Placed[] {
  const sorted = [...arrivals].sort((a, b) => a.arrivedMs - b.arrivedMs || (a.shard < b.shard ? -1 : 1));
  return sorted
    .flatMap((arrival, sequence) =>
      arrival.events.map((event, index) => ({
        ...event,
        is_first_of_order: false,
        day: dayOf(event.occurred_ms, zone),
        arrivedMs: arrival.arrivedMs,
        position: [arrival.arrivedMs, arrival.shard, String(sequence).padStart(9, '0'), String(index).padStart(3, '0')].join('/'),
      })),
    )
    .filter((_, at) => sorted.flatMap((arrival) => arrival.events.map(() => arrival.site))[at] === site);
}

/** What survives of a day: of the events of three days, the first to arrive with each id; of an order, its first line. */
export function survivorsOf(events: readonly Placed[], day: string): readonly Placed[] {
  const survivors = survivorsAround(events, day);
  const lines = survivors.filter(({ event_type }) => event_type === 'purchase');
  return survivors
    .filter((event) => event.day === day)
    .map((event) => {
      const first = event.order_id === null ? event : lines.find(({ order_id }) => order_id === event.order_id);
      return { ...event, is_first_of_order: event.event_type === 'purchase' && first?.event_id === event.event_id };
    });
}

function survivorsAround(events: readonly Placed[], day: string): readonly Placed[] {
  const near = events
    .filter((event) => [addDays(day, -1), day, addDays(day, 1)].includes(event.day))
    .sort((a, b) => (a.position < b.position ? -1 : 1));
  return near.filter((event, at) => near.findIndex(({ event_id }) => event_id === event.event_id) === at);
}

/** Stitched sessions of people that began on a day, each in order. */
export function sessionsOf(events: readonly Placed[], day: string): readonly (readonly Placed[])[] {
  const sessions: Placed[][] = [];
  const inOrder = [...survivorsAround(events, day)].sort(byVisit);
  for (const [at, event] of inOrder.entries()) {
    const before = inOrder[at - 1];
    if (before?.visitor === event.visitor && event.occurred_ms - before.occurred_ms < 30 * 60_000) sessions.at(-1)?.push(event);
    else sessions.push([event]);
  }
  return sessions.filter((session) => session[0]?.day === day && !session.some(({ is_bot }) => is_bot));
}

function byVisit(a: Placed, b: Placed): number {
  if (a.visitor !== b.visitor) return a.visitor < b.visitor ? -1 : 1;
  return a.occurred_ms - b.occurred_ms || (a.sequence ?? Infinity) - (b.sequence ?? Infinity) || (a.event_id < b.event_id ? -1 : 1);
}

/** The fold’s cells of some events, by the start of their minute. */
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
