import type { SqlRow } from '../../core/port/batch-engine';
import { BatchError } from '../batch-error';

/**
 * Reads sorted rows group by group, so that the marts of a day are never in memory as a whole. Groups must be taken in
 * the order of the rows.
 */
export class RowCursor<Row extends SqlRow> {
  readonly #name: string;
  readonly #rows: Iterator<SqlRow>;
  #head: Row | undefined;

  constructor(name: string, rows: Iterable<SqlRow>) {
    this.#name = name;
    this.#rows = rows[Symbol.iterator]();
    this.#advance();
  }

  /** The next row, without taking it. It may be one object that shows one row after the other. */
  get head(): Row | undefined {
    return this.#head;
  }

  /** Takes rows while they belong to the group; a row is gone when the next is asked for. */
  *take(belongs: (row: Row) => boolean): Iterable<Row> {
    for (let row = this.#head; row !== undefined && belongs(row); row = this.#head) {
      yield row;
      this.#advance();
    }
  }

  /** @throws BatchError rows_out_of_order if a row was never taken */
  requireEnd(): void {
    if (this.#head === undefined) return;
    throw new BatchError(
      'rows_out_of_order',
      `${this.#name} has a row that belongs to no window or is out of order: ${JSON.stringify(this.#head)}. ` +
        'The engine must keep the order of the mart’s select.',
    );
  }

  #advance(): void {
    const next = this.#rows.next();
    this.#head = next.done === true ? undefined : (next.value as Row); // A mart’s columns are those of its select.
  }
}
