import { CorruptBytesError } from '../../core/encoding/bytes';
import type { Fenced } from '../../core/port/fenced-store';
import { pack, pagesIn, unpack } from '../packed/packed-bytes';
import { LocalFencedTable } from './fenced-table';
import { SealedTable } from './sealed-table';
import type { Store, StoreKey } from './store';

interface TableName {
  readonly name: string;
  readonly remedy: string;
}

/** Fenced items of any size, packed: a head and its pages, which one transaction reads or writes together. */
export class LocalPackedTable<Key> extends LocalFencedTable<Key> {
  readonly #pages: SealedTable;

  constructor(
    store: Store,
    {
      heads,
      pages,
      keyOf,
    }: { readonly heads: TableName; readonly pages: TableName; readonly keyOf: (key: Key) => StoreKey },
  ) {
    super(store, new SealedTable(store, heads), keyOf);
    this.#pages = new SealedTable(store, pages);
  }

  protected override read(place: StoreKey): Fenced | undefined {
    const head = super.read(place);
    return (
      head && {
        ...head,
        bytes: unpack(
          head.bytes,
          pagesIn(head.bytes).map((name) => this.#page(place, name)),
        ),
      }
    );
  }

  protected override write(place: StoreKey, item: Fenced): void {
    const { head, pages } = pack(item.bytes);
    const before = new Set(pagesIn(super.read(place)?.bytes ?? NOTHING));
    for (const { name, compress } of pages) if (!before.delete(name)) this.#pages.put([...place, name], compress());
    for (const name of before) this.#pages.remove([...place, name]);
    super.write(place, { ...item, bytes: head });
  }

  #page(place: StoreKey, name: string): Uint8Array {
    const bytes = this.#pages.get([...place, name]);
    if (bytes !== undefined) return bytes;
    throw new CorruptBytesError(`page ${name} of ${place.join('/')} is missing from ${this.#pages.name}`);
  }
}

const NOTHING = new Uint8Array(0);
