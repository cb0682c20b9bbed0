import { elementAt } from '../../core/element-at';
import type { MemorySeenEvents } from '../../adapters/local/memory-seen-events';
import type { Cache } from '../../core/port/cache';
import type { CellStore } from '../../core/port/cell-store';
import type { FencedStore } from '../../core/port/fenced-store';
import type { Lake, ManifestStore } from '../../core/port/lake';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import type { SeenEvents } from '../../core/port/seen-events';
import { StoreUnavailableError } from '../../core/port/store-error';
import type { ViewStore } from '../../core/port/view-store';
import type { Actor, Network } from '../engine/network';
import type { Faults } from './faults';

/** The stored data, shared by all processes. */
export interface Storage {
  readonly cells: CellStore;
  readonly ledgers: LedgerStore;
  readonly manifests: ManifestStore;
  readonly lake: Lake;
  readonly views: ViewStore;
  readonly pointer: Pointer;
  /** Replaced when the cache comes back empty. */
  seen: MemorySeenEvents;
  readonly cache: Map<string, Uint8Array>;
}

export type Ports = Omit<Storage, 'seen' | 'cache'> & { readonly seen: SeenEvents; readonly cache: Cache };

/** The ports as one process sees them: DynamoDB, S3 and ElastiCache behind a network. */
export function portsOf(
  actor: Actor,
  storage: Storage,
  means: { readonly network: Network; readonly faults: Faults },
): Ports {
  const { cells, ledgers, manifests, lake, views, pointer } = storage;
  const way = { actor, ...means };
  const read = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    request(way, name, READ_FAULTS[name.startsWith('S3') ? 's3' : 'dynamodb'], work);
  const write = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    request(way, name, WRITE_FAULTS[name.startsWith('S3') ? 's3' : 'dynamodb'], work);
  return {
    cells: {
      ...fenced(cells, way),
      query: (...query) => read('Query', () => cells.query(...query)),
      arrivalHours: (...hours) => read('Query', () => cells.arrivalHours(...hours)),
      expire: (before) => write('DeleteItem', () => cells.expire(before)),
    },
    ledgers: { ...fenced(ledgers, way), list: (...range) => read('Query', () => ledgers.list(...range)) },
    manifests: { ...fenced(manifests, way), list: (...range) => read('Query', () => manifests.list(...range)) },
    lake: {
      put: (key, bytes) => write('S3 PutObject', () => lake.put(key, bytes)),
      create: (key, bytes) => write('S3 PutObject if none match', () => lake.create(key, bytes)),
      get: (key) => read('S3 GetObject', () => lake.get(key)),
      crc32: (key) => read('S3 HeadObject', () => lake.crc32(key)),
      delete: (key) => write('S3 DeleteObject', () => lake.delete(key)),
      list: (prefix) => read('S3 ListObjectsV2', () => lake.list(prefix)),
      sizes: (prefix) => read('S3 ListObjectsV2', () => lake.sizes(prefix)),
      uri: (key) => lake.uri(key),
    },
    views: {
      put: (site, version, day) => write('PutItem', () => views.put(site, version, day)),
      versions: (...range) => read('Query', () => views.versions(...range)),
      cells: (...place) => read('Query', () => views.cells(...place)),
      table: (...place) => read('GetItem', () => views.table(...place)),
      delete: (...place) => write('DeleteItem', () => views.delete(...place)),
    },
    pointer: {
      read: () => read('GetItem', () => pointer.read()),
      move: async (from, to) => {
        const moved = await write('PutItem', () => pointer.move(from, to));
        return moved && !happens(way, 'dynamodb.retried_after_loss');
      },
    },
    seen: {
      claim: (claims, nowMs) =>
        request(way, 'SET NX', { before: 'cache.unavailable', after: 'cache.claim_unacknowledged' }, () =>
          storage.seen.claim(claims, nowMs),
        ),
      degraded: (memory) => means.network.call(actor, 'GET', () => storage.seen.degraded(memory)),
    },
    cache: cacheOf(storage.cache, way),
  };
}

interface Way {
  readonly actor: Actor;
  readonly network: Network;
  readonly faults: Faults;
}

interface RequestFaults {
  /** Nothing is done. */
  readonly before: 'dynamodb.throttled' | 's3.slow_down' | 'cache.unavailable';
  /** It is done, but the response is lost. */
  readonly after?: 'dynamodb.lost_acknowledgement' | 's3.lost_acknowledgement' | 'cache.claim_unacknowledged';
}

const READ_FAULTS = { dynamodb: { before: 'dynamodb.throttled' }, s3: { before: 's3.slow_down' } } as const;
const WRITE_FAULTS = {
  dynamodb: { before: 'dynamodb.throttled', after: 'dynamodb.lost_acknowledgement' },
  s3: { before: 's3.slow_down', after: 's3.lost_acknowledgement' },
} as const;

function happens({ actor, faults }: Way, kind: Parameters<Faults['happens']>[0]): boolean {
  return actor.isSpared === undefined && faults.happens(kind);
}

function request<T>(way: Way, name: string, { before, after }: RequestFaults, work: () => Promise<T>): Promise<T> {
  return way.network.call(way.actor, name, async () => {
    if (happens(way, before)) throw new StoreUnavailableError('throttled', `${name}: ${before}`);
    const result = await work();
    if (after !== undefined && happens(way, after)) throw new StoreUnavailableError('unavailable', `${name}: ${after}`);
    return result;
  });
}

/** A fenced store behind a network on which requests are throttled, lost and half done. */
export function fenced<Key>(store: FencedStore<Key>, way: Way): FencedStore<Key> {
  return {
    get: (keys) => request(way, 'BatchGetItem', READ_FAULTS.dynamodb, () => store.get(keys)),
    put: (writes) =>
      request(way, 'PutItem if', WRITE_FAULTS.dynamodb, async () => {
        if (writes.length > 1 && happens(way, 'dynamodb.half_done')) {
          await store.put(writes.slice(0, writes.length >> 1));
          throw new StoreUnavailableError('throttled', 'half of the writes were done');
        }
        const done = await store.put(writes);
        return happens(way, 'dynamodb.retried_after_loss')
          ? done.map((_, at) => at !== 0 && elementAt(done, at))
          : done;
      }),
  };
}

/** A cache that does not respond behaves like an empty one. Its faults change no answer, so they excuse nothing. */
function cacheOf(entries: Map<string, Uint8Array>, way: Way): Cache {
  return {
    get: (keys) =>
      way.network.call(way.actor, 'MGET', () => {
        if (way.faults.happens('cache.unavailable')) return Promise.resolve(keys.map(() => undefined));
        for (const key of keys) if (way.faults.happens('cache.evicted')) entries.delete(key);
        return Promise.resolve(keys.map((key) => entries.get(key)));
      }),
    put: (fresh) =>
      way.network.call(way.actor, 'SET', () => {
        if (!way.faults.happens('cache.unavailable')) for (const { key, bytes } of fresh) entries.set(key, bytes);
        return Promise.resolve();
      }),
  };
}
