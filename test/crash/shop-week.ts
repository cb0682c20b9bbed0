import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An event of the input, as its producer knows it. */
export interface SentEvent {
  readonly event_id: string;
  readonly event_type: 'page_view' | 'purchase' | 'add_to_cart' | 'search';
  readonly timestamp: string;
  readonly session_id: string;
  readonly product_id?: string;
  readonly order_id?: string;
  readonly price?: string;
  readonly quantity?: number;
}

/** Numbers other than 0, by `metric hour`. */
export type Numbers = Readonly<Record<string, number>>;

const TYPES = ['page_view', 'page_view', 'purchase', 'search', 'add_to_cart'] as const;
const METRIC_OF = {
  page_view: 'page_views',
  purchase: 'purchases',
  add_to_cart: 'add_to_carts',
  search: 'searches',
} as const;
/** What `oracle` knows, and the platform is asked for. */
export const NUMBERS = ['events', ...Object.values(METRIC_OF), 'orders', 'revenue', 'units_sold'] as const;

/** Number `at` of a sequence of events that never repeats. */
export function sentEvent(name: string, at: number, timestamp: string): SentEvent {
  const event_type = TYPES[at % TYPES.length] as SentEvent['event_type'];
  const event = {
    event_id: `${name}${at}`,
    event_type,
    timestamp,
    session_id: `session ${at % 7}`,
    product_id: `p${at % 5}`,
  };
  return event_type === 'purchase'
    ? { ...event, order_id: `order ${name}${at}`, price: `${at}.25`, quantity: 1 + (at % 3) }
    : event;
}

/** Every count and sum at hour grain, computed from what was sent, without any Tidemark code: an id counts once. */
export function oracle(events: Iterable<SentEvent>): Numbers {
  const numbers: Record<string, number> = {};
  const add = (metric: string, hour: string, value: number): void =>
    void (numbers[`${metric} ${hour}`] = (numbers[`${metric} ${hour}`] ?? 0) + value);
  for (const { event_type, timestamp, price = '0', quantity = 1 } of new Map(
    [...events].map((event) => [event.event_id, event]),
  ).values()) {
    const hour = `${timestamp.slice(0, 13)}:00:00Z`;
    add('events', hour, 1);
    add(METRIC_OF[event_type], hour, 1);
    if (event_type !== 'purchase') continue;
    add('orders', hour, 1);
    add('revenue', hour, Math.round(Number(price) * 100) * quantity);
    add('units_sold', hour, quantity);
  }
  return numbers;
}

/** Requests of the file: when they arrive, and how long before that their events happened. */
const REQUESTS = [
  ['2026-03-02T22:10:00Z', 0],
  ['2026-03-02T22:40:00Z', 1],
  ['2026-03-02T23:50:00Z', 0],
  ['2026-03-03T00:05:00Z', 10],
  ['2026-03-03T01:30:00Z', 100],
  ['2026-03-06T10:00:00Z', 0],
  ['2026-03-06T11:15:00Z', 4_000],
] as const;
const EVENTS_PER_REQUEST = 7;
const MISSPELT = {
  event_type: 'page_veiw',
  timestamp: '2026-03-06T11:15:00Z',
  session_id: 'session 1',
  received_at: '2026-03-06T11:15:00Z',
};

/** All hours in which an event of the file happened. */
export const WEEK = { from: '2026-03-02T00:00:00Z', to: '2026-03-07T00:00:00Z' } as const;

export interface Week {
  readonly file: string;
  /** By id. */
  readonly events: ReadonlyMap<string, SentEvent>;
}

/**
 * A small file with everything in it: four days, events of the day before, repeated ids and one event that breaks the
 * contract.
 */
export function writeWeek(folder: string): Week {
  const file = join(folder, 'week.ndjson');
  const events = new Map<string, SentEvent>();
  const lines: unknown[] = [];
  for (const [at, [arrives, minutesBefore]] of REQUESTS.entries()) {
    const happened = new Date(Date.parse(arrives) - minutesBefore * 60_000).toISOString();
    for (let index = 0; index < EVENTS_PER_REQUEST; index++) {
      const event = sentEvent('week-', at * EVENTS_PER_REQUEST + index, index % 2 === 0 ? happened : arrives);
      events.set(event.event_id, event);
      lines.push({ ...event, received_at: arrives });
    }
    // The first event of this request and of the previous one is repeated.
    for (const again of [at, at - 1])
      if (again >= 0) lines.push({ ...events.get(`week-${again * EVENTS_PER_REQUEST}`), received_at: arrives });
  }
  lines.push(MISSPELT);
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return { file, events };
}
