import type { ItemKey, ItemRange, ItemTable, ItemTables, ItemWrite, TableItem } from '../../core/port/item-table';
import { SealedTable } from './sealed-table';
import type { Store, StoreKey } from './store';
import { keyIn, LOCAL_TABLES } from './tables';

/** The tables of capabilities, all in one database of the store. */
export class LocalItemTables {
  readonly #store: Store;
  readonly #table: SealedTable;

  constructor(store: Store) {
    this.#store = store;
    this.#table = new SealedTable(store, LOCAL_TABLES.capabilityItems);
  }

  of(capability: string): ItemTables {
    return (table) => new LocalItemTable(this.#store, this.#table, { capability, table });
  }
}

interface Owner {
  readonly capability: string;
  readonly table: string;
}

/** What one call writes is on disk together once it resolves. */
class LocalItemTable implements ItemTable {
  readonly #store: Store;
  readonly #table: SealedTable;
  readonly #owner: Owner;

  constructor(store: Store, table: SealedTable, owner: Owner) {
    this.#store = store;
    this.#table = table;
    this.#owner = owner;
  }

  get(keys: readonly ItemKey[]): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#store.read(() => keys.map((key) => this.#table.get(this.#keyOf(key))));
  }

  write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
    if (writes.length === 0) return Promise.resolve([]);
    const bytes = writes.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    return this.#store.commitDurably(() => writes.map((write) => this.#write(write)), bytes);
  }

  list({ partition, from, to, limit }: ItemRange): Promise<readonly TableItem[]> {
    const range = { start: this.#keyOf({ partition, sort: from }), end: this.#keyOf({ partition, sort: to }), limit };
    return this.#store.read(() =>
      this.#table.entries(range).map(({ key, bytes }) => ({ partition, sort: String(key.at(-1)), value: bytes })),
    );
  }

  #write({ value, expected, ...place }: ItemWrite): boolean {
    const key = this.#keyOf(place);
    if (expected !== undefined && !isSame(this.#table.get(key), expected)) return false;
    if (value === undefined) this.#table.remove(key);
    else this.#table.put(key, value);
    return true;
  }

  #keyOf({ partition, sort }: ItemKey): StoreKey {
    return keyIn(LOCAL_TABLES.capabilityItems, { ...this.#owner, partition, sort });
  }
}

function isSame(stored: Uint8Array | undefined, expected: Uint8Array | null): boolean {
  if (stored === undefined || expected === null) return stored === undefined && expected === null;
  return Buffer.compare(stored, expected) === 0;
}
