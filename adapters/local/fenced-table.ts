import {
  type Fence,
  type Fenced,
  type FencedStore,
  type FencedWrite,
  fenceOf,
  openedFence,
} from '../../core/port/fenced-store';
import type { SealedTable } from './sealed-table';
import type { Store, StoreKey } from './store';
import { elementAt } from '../../core/element-at';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Fenced items in one table: a call compares and writes all its items in one transaction, with one flush. */
export class LocalFencedTable<Key> implements FencedStore<Key> {
  protected readonly store: Store;
  protected readonly table: SealedTable;
  readonly #keyOf: (key: Key) => StoreKey;

  constructor(store: Store, table: SealedTable, keyOf: (key: Key) => StoreKey) {
    this.store = store;
    this.table = table;
    this.#keyOf = keyOf;
  }

  get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]> {
    return this.store.read(() => keys.map((key) => this.read(this.#keyOf(key))));
  }

  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]> {
    const bytes = writes.reduce((sum, { item }) => sum + item.bytes.length, 0);
    return this.store.commitDurably(() => writes.map((write) => this.#compareAndPut(write)), bytes);
  }

  /** Deletes keys in one transaction, durably. */
  protected async removeAll(keys: readonly StoreKey[]): Promise<void> {
    await this.store.commitDurably(() => keys.forEach((key) => this.table.remove(key)));
  }

  /** Call inside `Store.read` or `Store.commit`. */
  protected read(place: StoreKey): Fenced | undefined {
    const stored = this.table.get(place);
    return stored === undefined ? undefined : decodeFenced(stored);
  }

  /** Call inside `Store.commit`. */
  protected write(place: StoreKey, item: Fenced): void {
    const fence = encoder.encode(fenceOf(item));
    this.table.put(place, Uint8Array.of(fence.length), fence, item.bytes);
  }

  #compareAndPut({ key, item, expected }: FencedWrite<Key>): boolean {
    const place = this.#keyOf(key);
    if (this.#fenceAt(place) !== expected) return false;
    this.write(place, item);
    return true;
  }

  #fenceAt(place: StoreKey): Fence | undefined {
    const stored = this.table.get(place);
    return stored === undefined ? undefined : fenceOf(decodeFenced(stored));
  }
}

/** Stored as one byte for the length of the fence, the fence, and the item's bytes. */
export function decodeFenced(stored: Uint8Array): Fenced {
  const end = 1 + elementAt(stored, 0);
  return { ...openedFence(decoder.decode(stored.subarray(1, end))), bytes: stored.slice(end) };
}
