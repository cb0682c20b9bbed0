import { crc32 } from 'node:zlib';
import type { CellKey, CellStore, KeyedCell } from '../../core/port/cell-store';
import type { Fenced, FencedStore } from '../../core/port/fenced-store';
import type { FollowerPositions } from '../../core/port/follower-positions';
import type { Lake, ManifestKey, ManifestStore } from '../../core/port/lake';
import type { LedgerKey, LedgerStore } from '../../core/port/ledger-store';
import type { SeenEvents } from '../../core/port/seen-events';

/**
 * The stores of the speed layer in memory, and their contents. For tests and benchmarks of the handlers; satisfies the
 * ports' contracts.
 */
export interface MemoryStores {
  readonly cells: CellStore;
  readonly ledgers: LedgerStore;
  readonly manifests: ManifestStore;
  readonly lake: Lake;
  readonly seen: SeenEvents;
  readonly followers: FollowerPositions;
}

export function createMemoryStores(): MemoryStores {
  return {
    cells: memoryCells(),
    ledgers: memoryLedgers(),
    manifests: memoryManifests(),
    lake: memoryLake(),
    seen: memorySeen(),
    followers: memoryFollowers(),
  };
}

export interface Entry<Key> {
  readonly key: Key;
  readonly item: Fenced;
}

/** One fenced table, and its contents. */
export function memoryFenced<Key>(
  nameOf: (key: Key) => string,
): FencedStore<Key> & { readonly entries: Map<string, Entry<Key>> } {
  const entries = new Map<string, Entry<Key>>();
  return {
    entries,
    get: (keys) => Promise.resolve(keys.map((key) => entries.get(nameOf(key))?.item)),
    put: (writes) =>
      Promise.resolve(
        writes.map(({ key, item, expected }) => {
          if (entries.get(nameOf(key))?.item.lastSequence !== expected) return false;
          entries.set(nameOf(key), { key, item: { ...item, bytes: item.bytes.slice() } });
          return true;
        }),
      ),
  };
}

function memoryCells(): CellStore {
  const { entries, ...store } = memoryFenced<CellKey>((key) =>
    [key.site, key.arrivalHour, key.windowStart, key.shard, key.minutesLate].join('/'),
  );
  return {
    ...store,
    query: (site, arrivalHour, from, to) =>
      Promise.resolve(
        [...entries.values()]
          .filter(
            ({ key }) =>
              key.site === site && key.arrivalHour === arrivalHour && key.windowStart >= from && key.windowStart < to,
          )
          .sort(
            ({ key: a }, { key: b }) =>
              a.windowStart - b.windowStart || compare(a.shard, b.shard) || a.minutesLate - b.minutesLate,
          )
          .map(({ key: { windowStart, shard, minutesLate }, item: { bytes } }): KeyedCell => ({
            windowStart,
            shard,
            minutesLate,
            bytes,
          })),
      ),
    arrivalHours: (site, from) => {
      const keys = [...entries.values()]
        .map(({ key }) => key)
        .filter((key) => key.site === site && key.arrivalHour >= from);
      return Promise.resolve([...new Set(keys.map(({ arrivalHour }) => arrivalHour))].sort());
    },
    expire: (before) => {
      for (const [name, { key }] of entries) if (key.arrivalHour < before) entries.delete(name);
      return Promise.resolve();
    },
  };
}

function memoryLedgers(): LedgerStore {
  const { entries, ...store } = memoryFenced<LedgerKey>((key) => [key.consumer, key.shard, key.arrivalHour].join('/'));
  return {
    ...store,
    list: (consumer, from, to) =>
      Promise.resolve(keysBetween(entries, from, to).filter((key) => key.consumer === consumer)),
  };
}

function memoryManifests(): ManifestStore {
  const { entries, ...store } = memoryFenced<ManifestKey>((key) => [key.shard, key.arrivalHour].join('/'));
  return { ...store, list: (from, to) => Promise.resolve(keysBetween(entries, from, to)) };
}

function memoryFollowers(): FollowerPositions {
  const { entries, ...store } = memoryFenced<string>((shard) => shard);
  return { ...store, shards: () => Promise.resolve([...entries.keys()].sort()) };
}

function keysBetween<Key extends ManifestKey>(
  entries: Map<string, Entry<Key>>,
  from: string,
  to: string,
): readonly Key[] {
  return [...entries.values()]
    .map(({ key }) => key)
    .filter(({ arrivalHour }) => arrivalHour >= from && arrivalHour < to)
    .sort((a, b) => compare(a.arrivalHour, b.arrivalHour) || compare(a.shard, b.shard));
}

function memoryLake(): Lake {
  const objects = new Map<string, Uint8Array>();
  return {
    put: (key, bytes) => Promise.resolve(void objects.set(key, bytes.slice())),
    create: (key, bytes) => {
      if (objects.has(key)) return Promise.resolve(false);
      objects.set(key, bytes.slice());
      return Promise.resolve(true);
    },
    get: (key) => Promise.resolve(objects.get(key)),
    crc32: (key) => {
      const bytes = objects.get(key);
      return Promise.resolve(bytes === undefined ? undefined : crc32(bytes));
    },
    delete: (key) => Promise.resolve(void objects.delete(key)),
    list: (prefix) => Promise.resolve([...objects.keys()].filter((key) => key.startsWith(prefix)).sort()),
    uri: (key) => `memory://${key}`,
  };
}

function memorySeen(): SeenEvents {
  const owners = new Map<string, string>();
  return {
    claim: (claims) =>
      Promise.resolve(
        claims.map(({ id, position }) => {
          const owner = owners.get(id);
          if (owner === undefined) owners.set(id, position);
          return owner === undefined || owner === position;
        }),
      ),
    degraded: () => Promise.resolve(false),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
