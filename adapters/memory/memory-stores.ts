import { crc32 } from 'node:zlib';
import type { CellKey, CellStore, KeyedCell } from '../../core/port/cell-store';
import { type Fenced, type FencedStore, fenceOf } from '../../core/port/fenced-store';
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

/** The entries that share a group, by name. */
type Groups<Key> = Map<string, Map<string, Entry<Key>>>;

/**
 * One fenced table, and its contents.
 *
 * @param groupOf the part of a key by which ranges of the table are read
 */
export function memoryFenced<Key>(
  nameOf: (key: Key) => string,
  groupOf: (key: Key) => string = () => '',
): FencedStore<Key> & { readonly groups: Groups<Key> } {
  const groups: Groups<Key> = new Map();
  const itemAt = (key: Key): Fenced | undefined => groups.get(groupOf(key))?.get(nameOf(key))?.item;
  return {
    groups,
    get: (keys) => Promise.resolve(keys.map(itemAt)),
    put: (writes) =>
      Promise.resolve(
        writes.map(({ key, item, expected }) => {
          const stored = itemAt(key);
          if ((stored && fenceOf(stored)) !== expected) return false;
          const group = groups.get(groupOf(key)) ?? new Map<string, Entry<Key>>();
          groups.set(groupOf(key), group.set(nameOf(key), { key, item: { ...item, bytes: item.bytes.slice() } }));
          return true;
        }),
      ),
  };
}

function memoryCells(): CellStore {
  const hourOf = ({ site, arrivalHour }: Pick<CellKey, 'site' | 'arrivalHour'>): string => `${site}/${arrivalHour}`;
  const { groups, ...store } = memoryFenced<CellKey>(
    ({ windowStart, shard, minutesLate }) => [windowStart, shard, minutesLate].join('/'),
    hourOf,
  );
  return {
    ...store,
    query: (site, arrivalHour, from, to) =>
      Promise.resolve(
        [...(groups.get(hourOf({ site, arrivalHour }))?.values() ?? [])]
          .filter(({ key }) => key.windowStart >= from && key.windowStart < to)
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
      const prefix = hourOf({ site, arrivalHour: '' });
      const hours = [...groups.keys()]
        .filter((hour) => hour.startsWith(prefix))
        .map((hour) => hour.slice(prefix.length));
      return Promise.resolve(hours.filter((hour) => hour >= from).sort());
    },
    expire: (before) => {
      for (const hour of groups.keys()) if (hour.slice(hour.lastIndexOf('/') + 1) < before) groups.delete(hour);
      return Promise.resolve();
    },
  };
}

function memoryLedgers(): LedgerStore {
  const { groups, ...store } = memoryFenced<LedgerKey>(
    ({ consumer, shard }) => [consumer, shard].join('/'),
    ({ arrivalHour }) => arrivalHour,
  );
  return {
    ...store,
    list: (consumer, from, to) =>
      Promise.resolve(keysBetween(groups, from, to).filter((key) => key.consumer === consumer)),
  };
}

function memoryManifests(): ManifestStore {
  const { groups, ...store } = memoryFenced<ManifestKey>(
    ({ shard }) => shard,
    ({ arrivalHour }) => arrivalHour,
  );
  return { ...store, list: (from, to) => Promise.resolve(keysBetween(groups, from, to)) };
}

function memoryFollowers(): FollowerPositions {
  const { groups, ...store } = memoryFenced<string>((shard) => shard);
  return { ...store, shards: () => Promise.resolve([...groups.values()].flatMap((all) => [...all.keys()]).sort()) };
}

/** @param groups by arrival hour */
function keysBetween<Key extends ManifestKey>(groups: Groups<Key>, from: string, to: string): readonly Key[] {
  return [...groups.entries()]
    .filter(([arrivalHour]) => arrivalHour >= from && arrivalHour < to)
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([, group]) => [...group.values()].map(({ key }) => key).sort((a, b) => compare(a.shard, b.shard)));
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
    sizes: (prefix) =>
      Promise.resolve(
        [...objects]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, { length }]) => ({ key, bytes: length }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
      ),
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
