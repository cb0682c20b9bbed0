import { type Amount, amountOf } from '../../core/metric/kind/amount';
import type { SqlRow } from '../../core/port/batch-engine';
import { BatchError } from '../batch-error';

/** A number in a result of the engine. @throws BatchError unexpected_row */
export function numberIn(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw unexpected(row, column, 'a number');
}

/** The same for a column that may be null. */
export function numberOrNullIn(row: SqlRow, column: string): number | null {
  return row[column] === null ? null : numberIn(row, column);
}

/** A sum: a decimal text of any length, or a count. @throws BatchError unexpected_row */
export function amountIn(row: SqlRow, column: string): Amount {
  const value = row[column];
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?\d{1,38}$/.test(value)) return amountOf(BigInt(value));
  throw unexpected(row, column, 'a sum');
}

/** A text in a result of the engine. @throws BatchError unexpected_row */
export function textIn(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw unexpected(row, column, 'a text');
}

export function textOrNullIn(row: SqlRow, column: string): string | null {
  return row[column] === null ? null : textIn(row, column);
}

function unexpected(row: SqlRow, column: string, expected: string): BatchError {
  return new BatchError(
    'unexpected_row',
    `column ${column} of a result holds ${JSON.stringify(row[column])}, not ${expected}; ` +
      'sql/ and the program are of different versions: run ./tidemark generate, or deploy both',
  );
}
