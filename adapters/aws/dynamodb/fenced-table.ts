import { type Fenced, type FencedStore, type FencedWrite, fenceOf, openedFence } from '../../../core/port/fenced-store';
import { inParallel } from '../in-parallel';
import { ATTRIBUTES, type TableKey } from '../storage-keys';
import { attributesOf, bytesOf, Table, type TableOptions, textOf } from './table';

export interface FencedLayout<Key> {
  readonly keyOf: (key: Key) => TableKey;
  /**
   * A small item that records that an item exists under the key, so that listing keys does not pay for their contents.
   */
  readonly indexOf: (key: Key) => TableKey;
}

const WRITES_AT_ONCE = 32;
/**
 * How many index items this process remembers having written, so that each is written about once; when full, all are
 * forgotten.
 */
const REMEMBERED = 50_000;

/** Fenced items, each written by one conditional request. */
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
    return items.map((item) => item && { bytes: bytesOf(item), ...openedFence(textOf(item, ATTRIBUTES.lastSequence)) });
  }

  put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]> {
    return inParallel(writes, WRITES_AT_ONCE, (write) => this.#compareAndPut(write));
  }

  async #compareAndPut({ key, item, expected }: FencedWrite<Key>): Promise<boolean> {
    const stored = {
      ...attributesOf(this.#layout.keyOf(key)),
      [ATTRIBUTES.lastSequence]: { S: fenceOf(item) },
      [ATTRIBUTES.bytes]: { B: item.bytes },
    };
    if (expected === undefined) {
      await this.#index(key);
      return this.table.putIf(stored, { kind: 'absent' });
    }
    return this.table.putIf(stored, { kind: 'equals', attribute: ATTRIBUTES.lastSequence, value: { S: expected } });
  }

  /** Written before the item, so that a list never misses an item; it may name one that was never written. */
  async #index(key: Key): Promise<void> {
    const place = this.#layout.indexOf(key);
    const name = `${place.pk} ${place.sk}`;
    if (this.#indexed.has(name)) return;
    await this.table.put(attributesOf(place));
    if (this.#indexed.size >= REMEMBERED) this.#indexed.clear();
    this.#indexed.add(name);
  }
}
