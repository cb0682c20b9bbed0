import type { Cache } from '../../core/port/cache';

const DEFAULT_CAPACITY_BYTES = 64 * 1024 * 1024;
/** What a Map entry and its key cost besides the bytes, roughly. */
const ENTRY_BYTES = 200;

/** A cache in this process: bounded by bytes, the entry that was used longest ago goes first. Callers must not change the bytes. */
export class MemoryCache implements Cache {
  readonly #capacity: number;
  /** A Map keeps the order of insertion: the first entry is the one used longest ago. */
  readonly #entries = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(capacityBytes = DEFAULT_CAPACITY_BYTES) {
    this.#capacity = capacityBytes;
  }

  get(keys: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return Promise.resolve(keys.map((key) => this.#use(key)));
  }

  put(entries: readonly { readonly key: string; readonly bytes: Uint8Array }[]): Promise<void> {
    for (const { key, bytes } of entries) {
      this.#remove(key);
      this.#entries.set(key, bytes);
      this.#bytes += bytes.length + ENTRY_BYTES;
    }
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= this.#capacity) break;
      this.#remove(key);
    }
    return Promise.resolve();
  }

  #use(key: string): Uint8Array | undefined {
    const bytes = this.#entries.get(key);
    if (bytes === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, bytes);
    return bytes;
  }

  #remove(key: string): void {
    const bytes = this.#entries.get(key);
    if (bytes === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= bytes.length + ENTRY_BYTES;
  }
}
