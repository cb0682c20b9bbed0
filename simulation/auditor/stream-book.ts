import * as z from 'zod';
import { decodeFrame } from '../../core/frame/frame';
import type { StreamRecord } from '../../core/port/event-stream';
import { createSealer } from '../../speed-layer/collect/seal';
import { nodeCodec } from '../../speed-layer/compression';
import type { Kinesis } from '../world/kinesis';
import { pseudonymKeyOf } from '../world/places';
import type { Copy, Meaning } from '../truth/meaning';
import { nameOf, type ProducersLedger } from '../truth/producers-ledger';

/** The position of an event in the stream. */
export type BookPosition = Pick<Copy, 'shard' | 'sequence' | 'index'>;

interface Pulse {
  readonly sequence: string;
  /** A pulse that shows that a time is over, by the clocks of its writer and of the stream. */
  readonly overMs: number;
}

/** The true contents of the stream: the auditor reads it as it grows, without faults. */
export class StreamBook {
  /** By identity: every occurrence of an event in the stream, in stream order. */
  readonly copies = new Map<number, Copy[]>();
  /** By site, bots or people, and order: its lines. A purchase without an order is one by itself. */
  readonly orders = new Map<string, Copy[]>();
  /** The same by currency: the lines that have an amount in it. */
  readonly ordersInCurrency = new Map<string, Copy[]>();
  /** By site and order: all its lines, those of bots and those of people. */
  readonly linesOfOrders = new Map<string, Copy[]>();
  /** The refunds that name no amount, by the same keys as `orders`. */
  readonly orderRefunds = new Map<string, Copy[]>();
  /** By site and anonymous id: the events that link it to a user. */
  readonly links = new Map<string, Copy[]>();
  /** Events that break the contract, sealed. */
  readonly refused: BookPosition[] = [];
  /** Records of another program, which no consumer can decode. */
  readonly undecodable: BookPosition[] = [];
  readonly pulses = new Map<string, Pulse[]>();
  readonly #read = new Map<string, number>();
  readonly #names = new Set<string>();

  constructor(
    private readonly kinesis: Kinesis,
    private readonly ledger: ProducersLedger,
  ) {}

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @throws Error if an event in the stream was not sent by any producer */
  update(): void {
    for (const { id, records } of this.kinesis.shards) {
      for (const record of records.slice(this.#read.get(id) ?? 0)) this.#take(record);
      this.#read.set(id, records.length);
    }
  }

  /** The first pulse of a shard that shows that a time is over; undefined if there is none. */
  pulseOver(shard: string, ms: number): string | undefined {
    return this.pulses.get(shard)?.find(({ overMs }) => overMs >= ms)?.sequence;
  }

  #take(record: StreamRecord): void {
    const { shard, sequence, arrivedMs } = record;
    if (this.kinesis.strange.has(record.data)) {
      this.undecodable.push({ shard, sequence, index: 0 });
      return;
    }
    const frame = decodeFrame(record.data, nodeCodec);
    if (frame.kind === 'pulse') {
      const pulse = { sequence, overMs: Math.min(frame.pulseMs, arrivedMs) };
      this.pulses.set(shard, [...(this.pulses.get(shard) ?? []), pulse]);
      return;
    }
    const arrivalHour = new Date(arrivedMs).toISOString().slice(0, 13);
    for (const [index, event] of frame.events.entries()) {
      const { uid, copy } = identity.parse(JSON.parse(event.custom_properties ?? '{}'));
      const meaning = this.ledger.meaningOf(uid, copy, event.occurred_ms);
      this.#names.add(nameOf(uid, copy));
      const found = { uid, meaning, occurredMs: event.occurred_ms, arrivedMs, arrivalHour, shard, sequence, index };
      add(this.copies, uid, found);
      if (meaning.user !== null && meaning.anonymous !== null) add(this.links, deviceKey(meaning), found);
      if (meaning.type === 'purchase') this.#takeLine(found);
      if (isRefundOfOrder(meaning)) add(this.orderRefunds, orderKey(found), found);
    }
    for (const [at, one] of frame.quarantined.entries()) {
      if (!('sealed' in one)) throw new Error('a refused event was only counted, within the budget of its site');
      const sealer = createSealer(frame.site, pseudonymKeyOf(frame.site));
      const { raw } = unsealed.parse(JSON.parse(sealer.unseal(one.sealed)));
      const name = nameOf(raw.custom_properties.uid, raw.custom_properties.copy);
      this.ledger.requireRefused(name);
      this.#names.add(name);
      this.refused.push({ shard, sequence, index: frame.events.length + at });
    }
  }

  #takeLine(found: Copy): void {
    const { priceMinor, currency } = found.meaning;
    const order = orderKey(found);
    add(this.orders, order, found);
    add(this.linesOfOrders, namedOrder(found), found);
    if (priceMinor !== null) add(this.ordersInCurrency, `${order}/${currency}`, found);
  }
}

export function isRefundOfOrder({ type, orderId, priceMinor }: Meaning): boolean {
  return type === 'refund' && orderId !== null && priceMinor === null;
}

export function deviceKey({ site, anonymous }: Meaning): string {
  return `${site}/${anonymous}`;
}

export function orderKey({ uid, meaning: { site, isBot, orderId } }: Copy): string {
  return `${site}/${isBot}/${orderId === null ? `alone ${uid}` : `order ${orderId}`}`;
}

/** An order as its shop names it, for people and bots alike. */
export function namedOrder({ uid, meaning: { site, orderId } }: Copy): string {
  return `${site}/${orderId === null ? `alone ${uid}` : `order ${orderId}`}`;
}

/** How the producers number their events. */
const identity = z.object({ uid: z.number(), copy: z.number() });
const unsealed = z.object({ raw: z.object({ custom_properties: identity }) });

function add<Key>(map: Map<Key, Copy[]>, key: Key, copy: Copy): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [copy]);
  else known.push(copy);
}
