import { type KeyChange, type KeyRecord, keyRecord } from '../../core/key/key';
import type { Keys } from '../../core/port/keys';
import { SealedTable } from './sealed-table';
import type { LocalStateTable } from './state-table';
import type { Store } from './store';
import { TableCopy } from './table-copy';
import { LOCAL_TABLES } from './tables';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The keys of a directory under [id]; also in memory by their hash, because every request is checked with them. */
export class LocalKeys implements Keys {
  readonly #store: Store;
  readonly #table: SealedTable;
  readonly #byHash: TableCopy<ReadonlyMap<string, KeyRecord>>;

  constructor(store: Store, state: LocalStateTable) {
    this.#store = store;
    this.#table = new SealedTable(store, LOCAL_TABLES.keys);
    this.#byHash = new TableCopy(store, state, LOCAL_TABLES.keys.name, () => this.#load());
  }

  async list(): Promise<readonly KeyRecord[]> {
    return [...(await this.#byHash.read()).values()];
  }

  async get(id: string): Promise<KeyRecord | undefined> {
    return (await this.list()).find((key) => key.id === id);
  }

  async remove(id: string): Promise<void> {
    await this.#store.commitDurably(() => {
      this.#table.remove([id]);
      this.#byHash.changed();
    });
  }

  async byHash(hash: string): Promise<KeyRecord | undefined> {
    return (await this.#byHash.read()).get(hash);
  }

  async add(key: KeyRecord): Promise<void> {
    await this.#store.commitDurably(() => this.#put(key));
  }

  change(id: string, change: KeyChange): Promise<KeyRecord | undefined> {
    return this.#store.commitDurably(() => {
      const bytes = this.#table.get([id]);
      if (bytes === undefined) return undefined;
      const changed = change(opened(bytes));
      this.#put(changed);
      return changed;
    });
  }

  #put(key: KeyRecord): void {
    this.#table.put([key.id], encoder.encode(JSON.stringify(key)));
    this.#byHash.changed();
  }

  #load(): ReadonlyMap<string, KeyRecord> {
    return new Map(
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
