import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import type { EventFiles } from '../../core/port/event-files';
import { blankRow } from './rows';

/** The model's files, instead of Parquet: a JSON array of the column names, then of the values of each row. */
export const rowFiles: EventFiles = { encode: encodeRows, rows: decodeRows, rowsInPlace: decodeRows };

/** All rows have the columns of the first. */
export function encodeRows(rows: readonly SqlRow[]): Uint8Array {
  const columns = Object.keys(rows[0] ?? {});
  return Buffer.from(JSON.stringify([columns, ...rows.map((row) => columns.map((column) => row[column]))]));
}

const decoded = new WeakMap<Uint8Array, readonly SqlRow[]>();

/** Objects of the lake are never changed in place, and many jobs read the same one. */
export function decodeRows(bytes: Uint8Array): readonly SqlRow[] {
  const rows = decoded.get(bytes) ?? parseRows(bytes);
  decoded.set(bytes, rows);
  return rows;
}

function parseRows(bytes: Uint8Array): readonly SqlRow[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const [columns, ...rows] = JSON.parse(text) as readonly [readonly string[], ...(readonly (readonly SqlValue[])[])];
  const blank = blankRow(columns);
  return rows.map((values) => {
    const row = { ...blank };
    for (const [at, column] of columns.entries()) row[column] = values[at] ?? null;
    return row;
  });
}
