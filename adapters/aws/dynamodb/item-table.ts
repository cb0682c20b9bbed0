import type { ItemKey, ItemRange, ItemTable, ItemWrite, TableItem } from '../../../core/port/item-table';
import { inParallel } from '../in-parallel';
import type { Item } from '../item-size';
import { ATTRIBUTES, type TableKey } from '../storage-keys';
import { attributesOf, bytesOf, keyOf, Table, type TableOptions } from './table';

const WRITES_AT_ONCE = 8;

/** A table of a capability: partition, sort key and bytes, as every table has them. */
export function createItemTable(options: TableOptions): ItemTable {
  return new DynamoDbItemTable(new Table(options));
}

class DynamoDbItemTable implements ItemTable {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(keys: readonly ItemKey[]): Promise<readonly (Uint8Array | undefined)[]> {
    const items = await this.#table.getAll(keys.map(tableKeyOf));
    return items.map((item) => (item === undefined ? undefined : bytesOf(item)));
  }

  async write(writes: readonly ItemWrite[]): Promise<readonly boolean[]> {
    const free = writes.filter(({ expected }) => expected === undefined);
    await this.#table.writeAll(free.map(freeWriteOf));
    const done = new Map<ItemWrite, boolean>();
    await inParallel(
      writes.filter(({ expected }) => expected !== undefined),
      WRITES_AT_ONCE,
      async (write) => void done.set(write, await this.#writeIf(write)),
    );
    return writes.map((write) => done.get(write) ?? true);
  }

  async list({ partition, from, to, limit }: ItemRange): Promise<readonly TableItem[]> {
    const items = await this.#table.query({ pk: partition, from, to, limit });
    return items
      .map((item) => ({ partition, sort: keyOf(item).sk, value: bytesOf(item) }))
      .filter(({ sort }) => sort < to);
  }

  /** A retry after a lost answer sees its own write, which is what was to be there. */
  async #writeIf(write: ItemWrite): Promise<boolean> {
    const { value, expected } = write;
    if (value === undefined) throw new TypeError('removing an item on a condition is not supported on DynamoDB');
    const condition =
      expected === null || expected === undefined
        ? ({ kind: 'absent' } as const)
        : ({ kind: 'equals', attribute: ATTRIBUTES.bytes, value: { B: expected } } as const);
    if (await this.#table.putIf(itemOf(write, value), condition)) return true;
    const stored = await this.#table.get(tableKeyOf(write));
    return stored !== undefined && Buffer.compare(bytesOf(stored), value) === 0;
  }
}

function freeWriteOf(write: ItemWrite): Parameters<Table['writeAll']>[0][number] {
  return write.value === undefined
    ? { kind: 'delete', key: tableKeyOf(write) }
    : { kind: 'put', item: itemOf(write, write.value) };
}

function tableKeyOf({ partition, sort }: ItemKey): TableKey {
  return { pk: partition, sk: sort };
}

function itemOf({ expiresMs, ...write }: ItemWrite, value: Uint8Array): Item {
  return {
    ...attributesOf(tableKeyOf(write)),
    [ATTRIBUTES.bytes]: { B: value },
    ...(expiresMs === undefined ? {} : { [ATTRIBUTES.expiresAt]: { N: String(Math.ceil(expiresMs / 1000)) } }),
  };
}
