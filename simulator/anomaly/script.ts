import type { WireEvent } from '../../core/event/contract';
import type { Random } from '../random';

/** A line of a recording: an event as on the wire, with the times and the sender of its request. */
export interface RecordedRow {
  readonly event_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly session_id: string;
  readonly received_at: string;
  /** What came instead of an event; the other fields are empty then. */
  readonly no_event?: unknown;
  readonly [field: string]: unknown;
}

export interface ScriptProduct {
  readonly id: string;
  readonly price: number;
  readonly currency: string;
}

/** A shop as far as a recording shows it. */
export interface ShopFacts {
  readonly products: readonly ScriptProduct[];
  /** Types of its events. */
  readonly types: ReadonlySet<string>;
}

/** Who sends the events of a session. */
export interface Persona {
  readonly sessionId: string;
  readonly anonymousId: string;
  readonly userId?: string | undefined;
  readonly userAgent: string;
  readonly ip: string;
}

type Fields = Partial<WireEvent>;

/** Index of a country in which no written person is at home. */
export const ELSEWHERE = 0;
/** How long a client gathers events before it sends them, ms. */
const FLUSH_MS = 1500;
/** From a client to the collector, ms. */
const NETWORK_MS = { least: 20, most: 150 } as const;

/** A session that is written event by event, with a clock, a counter and requests as the tracker makes them. */
export class Script {
  readonly #rows: { readonly event: Fields & { readonly event_id: string }; readonly atMs: number }[] = [];
  #sequence = 0;
  /** True time, ms since 1970. */
  nowMs: number;
  /** How far the clock of the client is ahead, ms. */
  clockErrorMs = 0;

  constructor(
    readonly random: Random,
    readonly who: Persona,
    startMs: number,
  ) {
    this.nowMs = startMs;
  }

  /** Human pace. */
  think(medianMs = 6000): void {
    this.nowMs += Math.max(300, Math.round(this.random.logNormal(medianMs, 0.5)));
  }

  /** @returns the id of the event */
  event(type: string, fields: Omit<Fields, 'event_id'> = {}): string {
    this.#sequence += 1;
    const id = `x-${this.random.hex(4)}`;
    const { sessionId, anonymousId, userId } = this.who;
    const event = {
      event_id: id,
      event_type: type,
      timestamp: new Date(this.nowMs + this.clockErrorMs).toISOString(),
      session_id: sessionId,
      anonymous_id: anonymousId,
      ...(userId === undefined ? {} : { user_id: userId }),
      sequence: this.#sequence,
      ...fields,
    };
    this.#rows.push({ event, atMs: this.nowMs });
    return id;
  }

  listing(): string {
    return this.event('page_view', { page_url: `https://www.shop.example/c/${this.random.integer(1, 40)}` });
  }

  view(product: ScriptProduct): string {
    return this.event('page_view', {
      page_url: `https://www.shop.example/p/${product.id}`,
      ...productFields(product),
    });
  }

  add(product: ScriptProduct, units = 1): string {
    return this.event('add_to_cart', { ...productFields(product), quantity: units });
  }

  remove(product: ScriptProduct, units = 1): string {
    return this.event('remove_from_cart', { ...productFields(product), quantity: units });
  }

  checkout(units: number, fields: Fields = {}): string {
    return this.event('checkout', { page_url: 'https://www.shop.example/checkout', quantity: units, ...fields });
  }

  purchase(product: ScriptProduct, orderId: string, fields: Fields = {}): string {
    return this.event('purchase', { ...productFields(product), quantity: 1, order_id: orderId, ...fields });
  }

  orderId(): string {
    return `o-${this.random.hex(3)}`;
  }

  /** Numbers that are never sent. */
  lose(count: number): void {
    this.#sequence += count;
  }

  /** The rows as they arrive. @param delayMs added to every arrival, as without a network */
  rows(delayMs = 0): readonly RecordedRow[] {
    let flushMs = -Infinity;
    return this.#rows.map(({ event, atMs }) => {
      if (atMs > flushMs) flushMs = atMs + FLUSH_MS + this.random.integer(NETWORK_MS.least, NETWORK_MS.most) + delayMs;
      return toRow(event, flushMs, this.who);
    });
  }
}

function toRow(event: Fields & { readonly event_id: string }, arrivesMs: number, who: Persona): RecordedRow {
  const { event_type: type = '', timestamp, session_id: session } = event;
  return {
    ...event,
    event_type: type,
    timestamp: timestamp ?? '',
    session_id: session ?? '',
    user_agent: who.userAgent,
    ip_address: who.ip,
    received_at: new Date(arrivesMs).toISOString(),
  };
}

function productFields({ id, price, currency }: ScriptProduct): Fields {
  return { product_id: id, price: price.toFixed(2), currency };
}
