import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Small single items as JSON (`STATE_ITEMS`). */
export class StateTable {
  readonly table: SealedTable;

  constructor(store: Store) {
    this.table = new SealedTable(store, LOCAL_TABLES.state);
  }

  /** The caller says what it wrote under that name. */
  get(name: string, ...rest: readonly string[]): unknown {
    const bytes = this.table.get([name, ...rest]);
    return bytes === undefined ? undefined : JSON.parse(decoder.decode(bytes));
  }

  /** Inside `Store.commit`. */
  put(value: unknown, name: string, ...rest: readonly string[]): void {
    this.table.put([name, ...rest], encoder.encode(JSON.stringify(value)));
  }

  remove(name: string, ...rest: readonly string[]): void {
    this.table.remove([name, ...rest]);
  }
}
