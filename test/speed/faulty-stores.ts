import { StoreUnavailableError } from '../../core/port/store-error';
import type { FencedStore, FencedWrite } from '../../core/port/fenced-store';
import type { MemoryStores } from '../../adapters/memory/memory-stores';

/**
 * What happens to one call of a store. `slow`: other calls come between; `lost`: done, but reported as not done;
 * `broken`: done, but the response is an error; `refused`: an error, nothing done; `half`: half of the writes are done,
 * then an error.
 */
export type Fault = 'none' | 'slow' | 'lost' | 'broken' | 'refused' | 'half';

/** The same stores behind a bad network. */
export function faultyStores(stores: MemoryStores, nextFault: () => Fault): MemoryStores {
  return {
    cells: { ...stores.cells, ...faultyFenced(stores.cells, nextFault) },
    ledgers: { ...stores.ledgers, ...faultyFenced(stores.ledgers, nextFault) },
    manifests: { ...stores.manifests, ...faultyFenced(stores.manifests, nextFault) },
    lake: { ...stores.lake, put: (key, bytes) => call(nextFault(), () => stores.lake.put(key, bytes)) },
    seen: { ...stores.seen, claim: (claims, nowMs) => call(nextFault(), () => stores.seen.claim(claims, nowMs)) },
    followers: { ...stores.followers, ...faultyFenced(stores.followers, nextFault) },
  };
}

export function faultyFenced<Key>(store: FencedStore<Key>, nextFault: () => Fault): FencedStore<Key> {
  return {
    get: (keys) => call(nextFault(), () => store.get(keys)),
    put: async (writes) => {
      const fault = nextFault();
      if (fault === 'half') await putHalf(store, writes);
      const done = await call(fault, () => store.put(writes));
      return fault === 'lost' ? done.map(() => false) : done;
    },
  };
}

async function putHalf<Key>(store: FencedStore<Key>, writes: readonly FencedWrite<Key>[]): Promise<never> {
  await store.put(writes.filter((_, at) => at % 2 === 0));
  throw new StoreUnavailableError('throttled', 'half of the writes were done');
}

async function call<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
  for (let turns = fault === 'slow' ? 25 : 1; turns > 0; turns--) await Promise.resolve();
  if (fault === 'refused') throw new StoreUnavailableError('unavailable', 'nothing was done');
  const result = await work();
  if (fault === 'broken') throw new StoreUnavailableError('unavailable', 'it was done, but the answer was lost');
  return result;
}
