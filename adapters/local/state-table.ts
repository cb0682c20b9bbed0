import { SealedTable } from './sealed-table';
import type { Store } from './store';
import { LOCAL_TABLES } from './tables';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Small single items as JSON (`STATE_ITEMS`). */
export class LocalStateTable {
  readonly table: SealedTable;

  constructor(store: Store) {
    this.table = new SealedTable(store, LOCAL_TABLES.state);
  }

  /**
   * The value under a name; undefined if there is none.
   *
   * @param parse returns undefined if the stored value has another shape
   * @throws TypeError if `parse` rejects the stored value: another version wrote it
   */
  get<Value>(
    parse: (stored: unknown) => Value | undefined,
    name: string,
    ...rest: readonly string[]
  ): Value | undefined {
    const bytes = this.table.get([name, ...rest]);
    if (bytes === undefined) return undefined;
    const text = decoder.decode(bytes);
    const value = parse(JSON.parse(text));
    if (value === undefined)
      throw new TypeError(`the state ${[name, ...rest].join('/')} is ${text}, which this version cannot read`);
    return value;
  }

  /** Call inside `Store.commit`. */
  put(value: unknown, name: string, ...rest: readonly string[]): void {
    this.table.put([name, ...rest], encoder.encode(JSON.stringify(value)));
  }

  remove(name: string, ...rest: readonly string[]): void {
    this.table.remove([name, ...rest]);
  }
}

export const numberOf = (stored: unknown): number | undefined => (typeof stored === 'number' ? stored : undefined);
export const textOf = (stored: unknown): string | undefined => (typeof stored === 'string' ? stored : undefined);
