import { numberOf, type LocalStateTable } from './state-table';
import type { Store } from './store';
import { STATE_ITEMS } from './tables';

/** What is made from a whole small table (and from what was made before), kept in memory, and made again once any thread or process changed the table. */
export class TableCopy<Made> {
  readonly #store: Store;
  readonly #state: LocalStateTable;
  readonly #table: string;
  readonly #make: (last: Made | undefined) => Made;
  #copy: { readonly revision: number; readonly made: Made } | undefined;

  constructor(store: Store, state: LocalStateTable, table: string, make: (last: Made | undefined) => Made) {
    this.#store = store;
    this.#state = state;
    this.#table = table;
    this.#make = make;
  }

  read(): Promise<Made> {
    return this.#store.read(() => {
      const revision = this.#revision();
      if (this.#copy?.revision !== revision) this.#copy = { revision, made: this.#make(this.#copy?.made) };
      return this.#copy.made;
    });
  }

  /** Call inside `Store.commit`, with the change. */
  changed(): void {
    this.#state.put(this.#revision() + 1, STATE_ITEMS.revision.name, this.#table);
  }

  #revision(): number {
    return this.#state.get(numberOf, STATE_ITEMS.revision.name, this.#table) ?? 0;
  }
}
