import { type KeyRecord, keyRecord } from '../../core/key/key';
import type { Keys } from '../../core/port/keys';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The keys of a directory under [id]; also in memory by their hash, because every request is checked with them. */
export class LocalKeys implements Keys {
  readonly #store: Store;
  readonly #table: SealedTable;
  #byHash: ReadonlyMap<string, KeyRecord> = new Map();

  constructor(store: Store) {
    this.#store = store;
    this.#table = new SealedTable(store, LOCAL_TABLES.keys);
    this.#load();
  }

  list(): Promise<readonly KeyRecord[]> {
    return Promise.resolve([...this.#byHash.values()]);
  }

  byHash(hash: string): Promise<KeyRecord | undefined> {
    return Promise.resolve(this.#byHash.get(hash));
  }

  async add(key: KeyRecord): Promise<void> {
    await this.#store.commitDurably(() => this.#put(key));
    this.#load();
  }

  async revoke(id: string, atMs: number): Promise<KeyRecord | undefined> {
    const revoked = await this.#store.commitDurably(() => {
      const bytes = this.#table.get([id]);
      if (bytes === undefined) return undefined;
      const key = opened(bytes);
      const ended = { ...key, revokedMs: key.revokedMs ?? atMs };
      this.#put(ended);
      return ended;
    });
    this.#load();
    return revoked;
  }

  #put(key: KeyRecord): void {
    this.#table.put([key.id], encoder.encode(JSON.stringify(key)));
  }

  #load(): void {
    this.#byHash = new Map(
      this.#table.entries({}).map(({ bytes }) => {
        const key = opened(bytes);
        return [key.hash, key];
      }),
    );
  }
}

function opened(bytes: Uint8Array): KeyRecord {
  return keyRecord.parse(JSON.parse(decoder.decode(bytes)));
}
