import { LRUCache } from 'lru-cache';
import type { Cache } from '../../core/port/cache';

const DEFAULT_CAPACITY_BYTES = 64 * 1024 * 1024;
/** Approximate overhead of an entry and its key. */
const ENTRY_BYTES = 200;

/**
 * A cache in this process, bounded by bytes, that evicts the least recently used entries. Callers must not modify the
 * bytes.
 */
export class MemoryCache implements Cache {
  readonly #entries: LRUCache<string, Uint8Array>;

  constructor(capacityBytes = DEFAULT_CAPACITY_BYTES) {
    this.#entries = new LRUCache({
      maxSize: capacityBytes,
      sizeCalculation: (bytes) => bytes.length + ENTRY_BYTES,
    });
  }

  get(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.#entries.get(key)));
  }

  put(entries: readonly { readonly key: string; readonly bytes: Uint8Array }[]): Promise<void> {
    for (const { key, bytes } of entries) this.#entries.set(key, bytes);
    return Promise.resolve();
  }
}
