import { memoryItems } from '../../adapters/memory/memory-items';
import type { DecideContext, RecordedEvents } from '../../core/capability/route';
import type { Follower } from '../../core/capability/follower';
import type { ItemTable } from '../../core/port/item-table';
import type { NormalEvent } from '../../core/event/columns';
import { createDecidingService, type DecidingService } from '../../reaction-layer/decide/deciding-service';
import { createFollower } from '../../reaction-layer/decide/consumer';
import { offlinePseudonyms } from '../../reaction-layer/decide/offline-decider';
import { type DecidedEvent, decidedEvent } from '../../reaction-layer/decide/wire';

export const SITE = 'shop';
export const START_MS = Date.UTC(2026, 4, 4, 12);

/** A process that decides, over tables and a stream that outlive it. */
export interface DecidingWorld {
  readonly service: DecidingService;
  readonly follower: Follower;
  readonly stream: RecordedEvents['events'][number][];
  nowMs: number;
  /** Another process over the same tables and stream: what was only in memory is gone. */
  restart(): DecidingWorld;
  /** Delivers the stream from a place on. */
  deliver(from?: number): Promise<void>;
}

export interface Broken {
  isStreamDown?: boolean;
  areTablesDown?: boolean;
}

export function decidingWorld(broken: Broken = {}, kept?: Kept): DecidingWorld {
  const { tables, stream, startMs } = kept ?? { tables: new Map<string, ItemTable>(), stream: [], startMs: START_MS };
  const world = { nowMs: startMs };
  const clock = { now: () => world.nowMs, kind: 'virtual' as const };
  const tableOf = (name: string): ItemTable => {
    const known = tables.get(name) ?? memoryItems();
    tables.set(name, known);
    const now = (): ItemTable => (broken.areTablesDown === true ? failing : known);
    return {
      get: (keys) => now().get(keys),
      write: (writes) => now().write(writes),
      list: (range) => now().list(range),
    };
  };
  const pseudonym = offlinePseudonyms('test');
  const context: DecideContext = {
    sites: { get: () => Promise.resolve(undefined), list: () => Promise.resolve([]) },
    clock,
    tablesOf: () => tableOf,
    pseudonymsOf: (site) => Promise.resolve(site === SITE ? pseudonym : undefined),
    record: ({ events }) => {
      if (broken.isStreamDown === true) return Promise.reject(new Error('the stream is down'));
      stream.push(...events);
      return Promise.resolve();
    },
    onError: () => undefined,
    settings: {},
  };
  const follower = createFollower({
    clock,
    tables: tableOf,
    tablesOf: () => tableOf,
    lake: { get: () => Promise.resolve(undefined) },
    settings: {},
  });
  return {
    service: createDecidingService(context),
    follower,
    stream,
    get nowMs() {
      return world.nowMs;
    },
    set nowMs(ms: number) {
      world.nowMs = ms;
    },
    restart: () => decidingWorld({}, { tables, stream, startMs: world.nowMs }),
    deliver: async (from = 0) => {
      for (const event of stream.slice(from)) await follower.handle(batchOf(event));
    },
  };
}

interface Kept {
  readonly tables: Map<string, ItemTable>;
  readonly stream: RecordedEvents['events'][number][];
  readonly startMs: number;
}

const down = (): Promise<never> => Promise.reject(new Error('the tables are down'));
const failing: ItemTable = { get: down, write: down, list: down };

/** A checkout by one device with a card. */
export function checkout(card: string, more: Readonly<Record<string, unknown>> = {}): DecidedEvent {
  return decidedEvent.parse({
    event_type: 'checkout',
    session_id: 's-1',
    anonymous_id: 'a-1',
    ip_address: '203.0.113.9',
    user_agent: 'agent',
    payment_token: card,
    ...more,
  });
}

function batchOf(event: RecordedEvents['events'][number]): Parameters<Follower['handle']>[0] {
  const { event_type: type, custom_properties: properties } = event;
  const stored = {
    event_type: type,
    key_kind: event['key_kind'] ?? 'server',
    custom_properties: JSON.stringify(properties),
  } as unknown as NormalEvent;
  const record = { shard: 'a', sequence: '1', arrivedMs: START_MS, data: new Uint8Array(0) };
  return {
    shard: 'a',
    after: null,
    records: [
      {
        ...{ record, sequence: '1', arrivalHour: '2026-05-04T12' },
        content: { kind: 'events', site: SITE, receivedMs: START_MS, events: [stored], quarantined: [] },
      },
    ],
  };
}
