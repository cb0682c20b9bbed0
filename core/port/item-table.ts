/** The place of an item: partitions are independent, and items of one are sorted by the code points of `sort`. */
export interface ItemKey {
  readonly partition: string;
  readonly sort: string;
}

export interface TableItem extends ItemKey {
  readonly value: Uint8Array;
}

export interface ItemWrite extends ItemKey {
  /** Undefined removes the item. */
  readonly value: Uint8Array | undefined;
  /** What must be stored there: null for nothing. Absent if it does not matter. */
  readonly expected?: Uint8Array | null;
  /** After this time the item may be deleted, ms since 1970; where items do not expire, they stay. */
  readonly expiresMs?: number;
}

export interface ItemRange {
  readonly partition: string;
  /** Included. */
  readonly from: string;
  /** Not included. */
  readonly to: string;
  readonly limit: number;
}

/**
 * A table of a capability: small items of any layout. What a call writes becomes visible item by item, and a repeated
 * call must be harmless.
 */
export interface ItemTable {
  get(keys: readonly ItemKey[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** @returns for each write whether it was done: false if something else than `expected` was stored */
  write(writes: readonly ItemWrite[]): Promise<readonly boolean[]>;
  /** In order of `sort`. */
  list(range: ItemRange): Promise<readonly TableItem[]>;
}

/** The tables of one capability, by the names in its description. @throws RangeError for another name */
export type ItemTables = (name: string) => ItemTable;
