import { type Fence, type Fenced, type FencedWrite, fenceOf } from '../../../core/port/fenced-store';
import { CorruptItemError } from '../../../core/port/store-error';
import { pack, type PackedBytes, pagesIn, unpack } from '../../packed/packed-bytes';
import { ATTRIBUTES, type TableKey } from '../storage-keys';
import { type FencedLayout, FencedTable } from './fenced-table';
import { type BatchWrite, attributesOf, bytesOf, type TableOptions } from './table';

export interface PackedLayout<Key> extends FencedLayout<Key> {
  readonly pageOf: (key: Key, name: string) => TableKey;
}

/** A page may be removed between the read of its head and its own; then the head has changed as well. */
const READS = 5;
/** How many items' pages this process remembers, so that it neither writes nor leaves behind more than it must. */
const REMEMBERED = 1_000;

/** The pages of an item as it was read. */
interface ReadPages {
  readonly fence: Fence;
  readonly names: readonly string[];
}

interface PackedWrite<Key> {
  readonly write: FencedWrite<Key>;
  readonly packed: PackedBytes;
  /** Pages of the item that the write replaces; all of them exist if the write succeeds. */
  readonly before: readonly string[];
}

/**
 * Fenced items of any size: a head, which carries the fence, and pages that it names. Pages are written before the head
 * that names them, and removed after the head that no longer does; nothing else refers to a page.
 */
export class PackedTable<Key> extends FencedTable<Key> {
  readonly #layout: PackedLayout<Key>;
  readonly #read = new Map<string, ReadPages>();

  constructor(options: TableOptions, layout: PackedLayout<Key>) {
    super(options, layout);
    this.#layout = layout;
  }

  override async get(keys: readonly Key[]): Promise<readonly (Fenced | undefined)[]> {
    for (let attempt = 1; attempt <= READS; attempt++) {
      const heads = await super.get(keys);
      const pages = await this.#pagesOf(keys, heads);
      if (pages === undefined) continue;
      for (const [at, key] of keys.entries()) this.#remember(key, heads[at]);
      return heads.map((head, at) => head && { ...head, bytes: unpack(head.bytes, pages[at] ?? []) });
    }
    throw new CorruptItemError(
      `a page of ${keys.map((key) => nameOf(this.#layout.keyOf(key))).join(', ')} is missing; restore the table`,
    );
  }

  override async put(writes: readonly FencedWrite<Key>[]): Promise<readonly boolean[]> {
    const packed = writes.map((write) => ({
      write,
      packed: pack(write.item.bytes),
      before: this.#pagesBefore(write),
    }));
    await this.table.writeAll(packed.flatMap((one) => this.#newPages(one)));
    const done = await super.put(
      packed.map(({ write, packed: { head } }) => ({ ...write, item: { ...write.item, bytes: head } })),
    );
    await this.table.writeAll(packed.filter((_, at) => done[at] === true).flatMap((one) => this.#oldPages(one)));
    for (const [
      at,
      {
        write,
        packed: { head },
      },
    ] of packed.entries())
      if (done[at] === true) this.#remember(write.key, { ...write.item, bytes: head });
    return done;
  }

  /** Undefined if one is missing. */
  async #pagesOf(
    keys: readonly Key[],
    heads: readonly (Fenced | undefined)[],
  ): Promise<readonly (readonly Uint8Array[])[] | undefined> {
    const places = keys.map((key, at) =>
      pagesIn(heads[at]?.bytes ?? NOTHING).map((name) => this.#layout.pageOf(key, name)),
    );
    if (places.every((some) => some.length === 0)) return places.map(() => []);
    const items = (await this.table.getAll(places.flat())).values();
    const pages = places.map((some) => some.map(() => items.next().value));
    const isWhole = pages.every((some) => some.every((item) => item !== undefined));
    return isWhole ? pages.map((some) => some.map((item) => bytesOf(item ?? {}))) : undefined;
  }

  #newPages({ write: { key }, packed, before }: PackedWrite<Key>): readonly BatchWrite[] {
    const there = new Set(before);
    const pages = new Map(packed.pages.map(({ name, compress }) => [name, compress]));
    return [...pages]
      .filter(([name]) => !there.has(name))
      .map(([name, compress]) => ({
        kind: 'put',
        item: { ...attributesOf(this.#layout.pageOf(key, name)), [ATTRIBUTES.bytes]: { B: compress() } },
      }));
  }

  #oldPages({ write: { key }, packed, before }: PackedWrite<Key>): readonly BatchWrite[] {
    const needed = new Set(packed.pages.map(({ name }) => name));
    const old = new Set(before.filter((name) => !needed.has(name)));
    return [...old].map((name) => ({ kind: 'delete', key: this.#layout.pageOf(key, name) }));
  }

  /** What the writer read, if this process read it. */
  #pagesBefore({ key, expected }: FencedWrite<Key>): readonly string[] {
    const read = this.#read.get(nameOf(this.#layout.keyOf(key)));
    return read !== undefined && read.fence === expected ? read.names : [];
  }

  #remember(key: Key, head: Fenced | undefined): void {
    const name = nameOf(this.#layout.keyOf(key));
    const names = head === undefined ? [] : pagesIn(head.bytes);
    this.#read.delete(name);
    if (head === undefined || names.length === 0) return;
    if (this.#read.size >= REMEMBERED) this.#read.clear();
    this.#read.set(name, { fence: fenceOf(head), names });
  }
}

const NOTHING = new Uint8Array(0);

function nameOf({ pk, sk }: TableKey): string {
  return `${pk} ${sk}`;
}
