import { CorruptValueError } from './errors';
import { seal, unseal } from './sealed-value';
import type { RegisteredTable, Store, StoreDatabase, StoreKey } from './store';

export interface SealedKeyRange {
  readonly start?: StoreKey;
  readonly end?: StoreKey;
  readonly limit?: number;
  /** Excludes the start itself. */
  readonly exclusiveStart?: boolean;
}

export interface TableEntry {
  readonly key: StoreKey;
  readonly bytes: Uint8Array;
}

/** What a damaged value of this table means to the operator. */
export type CorruptionReport = (key: StoreKey) => CorruptValueError;

/**
 * A database of the store whose values carry a checksum, verified on every read. Keys are arrays that sort element by
 * element, numbers numerically. Call `put`, `remove` and `clear` inside `Store.commit`.
 */
export class SealedTable implements RegisteredTable {
  readonly name: string;
  readonly #database: StoreDatabase;
  readonly #corrupt: CorruptionReport;

  constructor(
    store: Store,
    { name, remedy }: { readonly name: string; readonly remedy: string },
    corrupt?: CorruptionReport,
  ) {
    this.name = name;
    store.register(this);
    this.#database = store.database(name);
    this.#corrupt =
      corrupt ??
      ((key) =>
        new CorruptValueError(
          { database: name, key },
          `the value of ${JSON.stringify(key)} in database "${name}" is damaged (its checksum differs): ${remedy}`,
        ));
  }

  /** A copy. @throws CorruptValueError if the checksum does not match */
  get(key: StoreKey): Uint8Array | undefined {
    const sealed = this.#database.getBinaryFast(key);
    return sealed === undefined
      ? undefined
      : this.#open(key, new Uint8Array(sealed.buffer, sealed.byteOffset, sealed.length));
  }

  has(key: StoreKey): boolean {
    return this.#database.doesExist(key);
  }

  /** Copies, in key order. @throws CorruptValueError */
  entries(range: SealedKeyRange): readonly TableEntry[] {
    return Array.from(this.#database.getRange(range), ({ key, value }) => ({ key, bytes: this.#open(key, value) }));
  }

  keys(range: SealedKeyRange): readonly StoreKey[] {
    return Array.from(this.#database.getKeys(range));
  }

  put(key: StoreKey, ...parts: readonly Uint8Array[]): void {
    this.#database.putSync(key, seal(...parts));
  }

  remove(key: StoreKey): void {
    this.#database.removeSync(key);
  }

  clear(): void {
    this.#database.clearSync();
  }

  /** Damaged values, for a check of the whole directory. */
  *damaged(): Iterable<CorruptValueError> {
    for (const { key, value } of this.#database.getRange({})) {
      if (unseal(value) === undefined) yield this.#corrupt(key);
    }
  }

  #open(key: StoreKey, sealed: Uint8Array): Uint8Array {
    const bytes = unseal(sealed);
    if (bytes === undefined) throw this.#corrupt(key);
    return bytes;
  }
}
