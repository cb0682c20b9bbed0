import * as z from 'zod';
import type { DocumentPlace, Documents, StoredDocument } from '../../core/port/documents';
import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { keyIn, LOCAL_TABLES } from './tables';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const stored = z.object({ id: z.string(), revision: z.int(), json: z.string() });

/** The documents of a directory under [kind, site, id]. */
export class LocalDocuments implements Documents {
  readonly #store: Store;
  readonly #table: SealedTable;

  constructor(store: Store) {
    this.#store = store;
    this.#table = new SealedTable(store, LOCAL_TABLES.documents);
  }

  list({ kind, site }: DocumentPlace): Promise<readonly StoredDocument[]> {
    const range = { start: [kind, site], end: [kind, site, AFTER_ALL] };
    return Promise.resolve(this.#table.entries(range).map(({ bytes }) => opened(bytes)));
  }

  get(place: DocumentPlace, id: string): Promise<StoredDocument | undefined> {
    return Promise.resolve(this.#find(place, id));
  }

  put(place: DocumentPlace, document: StoredDocument): Promise<boolean> {
    return this.#store.commitDurably(() => {
      if ((this.#find(place, document.id)?.revision ?? 0) !== document.revision - 1) return false;
      this.#table.put(keyOf(place, document.id), encoder.encode(JSON.stringify(document)));
      return true;
    });
  }

  #find(place: DocumentPlace, id: string): StoredDocument | undefined {
    const bytes = this.#table.get(keyOf(place, id));
    return bytes && opened(bytes);
  }
}

/** Sorts after every id. */
const AFTER_ALL = '\u{10FFFF}';

function keyOf(place: DocumentPlace, id: string): (string | number)[] {
  return keyIn(LOCAL_TABLES.documents, { ...place, id });
}

function opened(bytes: Uint8Array): StoredDocument {
  return stored.parse(JSON.parse(decoder.decode(bytes)));
}
