import type { Fenced, FencedStore, FencedWrite } from '../../../core/port/fenced-store';
import { inParallel } from '../in-parallel';
import { type Item } from '../item-size';
import { ATTRIBUTES, type TableKey } from '../storage-keys';
import { attributesOf, bytesOf, Table, type TableOptions, textOf } from './table';

export interface FencedLayout<Key> {
  readonly keyOf: (key: Key) => TableKey;
  /** A small item that says that there is an item under the key: to list keys without paying for what they hold. */
  readonly indexOf: (key: Key) => TableKey;
  /** When DynamoDB may delete both, seconds since 1970. */
  readonly expiresAt?: (key: Key) => number;
}

const WRITES_AT_ONCE = 32;
/** Index items that this process has written, so that each is written about once; forgotten all at once when there are more. */
const REMEMBERED = 50_000;

/** Fenced items, each put by one conditional request. */
export class FencedTable<Key> implements FencedStore<Key> {
  protected readonly table: Table;
  readonly #layout: FencedLayout<Key>;
  readonly #indexed = new Set<string>();

  constructor(options: TableOptions, layout: FencedLayout<Key>) {
    this.table = new Table(options);
    this.#layout = layout;
  }

  async get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]> {
    const items = await this.table.getAll(keys.map(this.#layout.keyOf));
    return items.map((item) => item && { bytes: bytesOf(item), lastSequence: textOf(item, ATTRIBUTES.lastSequence) });
  }

  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]> {
    return inParallel(writes, WRITES_AT_ONCE, (write) => this.#compareAndPut(write));
  }

  async #compareAndPut({ key, item, expected }: FencedWrite<Key>): Promise<boolean> {
    const stored = {
      ...attributesOf(this.#layout.keyOf(key)),
      [ATTRIBUTES.lastSequence]: { S: item.lastSequence },
      [ATTRIBUTES.bytes]: { B: item.bytes },
      ...this.#expiry(key),
    };
    if (expected === undefined) {
      await this.#index(key);
      return this.table.putIf(stored, { kind: 'absent' });
    }
    return this.table.putIf(stored, { kind: 'equals', attribute: ATTRIBUTES.lastSequence, value: { S: expected } });
  }

  /** Before the item, so that a list never misses one; a list may name one that was not put in the end. */
  async #index(key: Key): Promise<void> {
    const place = this.#layout.indexOf(key);
    const name = `${place.pk} ${place.sk}`;
    if (this.#indexed.has(name)) return;
    await this.table.put({ ...attributesOf(place), ...this.#expiry(key) });
    if (this.#indexed.size >= REMEMBERED) this.#indexed.clear();
    this.#indexed.add(name);
  }

  #expiry(key: Key): Item {
    const expiresAt = this.#layout.expiresAt?.(key);
    return expiresAt === undefined ? {} : { [ATTRIBUTES.expiresAt]: { N: String(expiresAt) } };
  }
}
