import { type DataType, type Field, tableFromIPC } from 'apache-arrow';
import { readParquet, type Table } from 'parquet-wasm';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { columnValues, type ColumnValues } from './column-values';
import { ColumnarError } from './columnar-error';
import { elementAt } from '../../core/element-at';

/** Rows decoded at a time; bounds memory regardless of file size. */
const ROWS_AT_A_TIME = 65_536;

/**
 * The rows of a Parquet file, in order. Text, integers and booleans are supported; other types are refused because
 * reading them would silently change values (DuckDB writes a sum of bigints as HUGEINT, which Parquet stores as
 * DOUBLE).
 *
 * @throws ColumnarError
 */
export function* parquetRows(bytes: Uint8Array): Iterable<SqlRow> {
  for (const { names, columns, length } of parquetBatches(bytes)) {
    // Copying a template row fixes the object's shape from the start, which is faster than adding fields one by one.
    const blank = Object.fromEntries(names.map((name) => [name, null as SqlValue]));
    for (let at = 0; at < length; at++) {
      const row = { ...blank };
      names.forEach((name, place) => (row[name] = elementAt(elementAt(columns, place), at)));
      yield row;
    }
  }
}

/** The same rows as one object, whose fields are read when they are asked for. It shows a row until the next is taken. */
export function* parquetRowsInPlace(bytes: Uint8Array): Iterable<SqlRow> {
  let columns: readonly ColumnValues[] = [];
  let at = 0;
  const row = {};
  for (const batch of parquetBatches(bytes)) {
    if (columns.length === 0) {
      batch.names.forEach((name, place) =>
        Object.defineProperty(row, name, { enumerable: true, get: () => columns[place]?.[at] }),
      );
    }
    ({ columns } = batch);
    for (at = 0; at < batch.length; at++) yield row;
  }
}

interface Batch {
  readonly names: readonly string[];
  /** In the order of the names. */
  readonly columns: readonly ColumnValues[];
  readonly length: number;
}

function* parquetBatches(bytes: Uint8Array): Iterable<Batch> {
  for (let offset = 0; ; offset += ROWS_AT_A_TIME) {
    const table = tableFromIPC(readPart(bytes, offset).intoIPCStream());
    const fields: readonly Field<DataType>[] = table.schema.fields;
    for (const { data, numRows } of table.batches) {
      yield {
        names: fields.map(({ name }) => name),
        columns: fields.map((field, at) => columnValues(field, elementAt(data.children, at))),
        length: numRows,
      };
    }
    if (table.numRows < ROWS_AT_A_TIME) return;
  }
}

function readPart(bytes: Uint8Array, offset: number): Table {
  try {
    return readParquet(bytes, { offset, limit: ROWS_AT_A_TIME, batchSize: ROWS_AT_A_TIME });
  } catch (cause) {
    const message = `${bytes.length} bytes cannot be read as a Parquet file: ${String(cause)}; write the file again`;
    throw new ColumnarError('not_parquet', message, { cause });
  }
}
