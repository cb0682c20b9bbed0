import { type DataType, type Field, type RecordBatch, type Schema, tableFromIPC } from 'apache-arrow';
import { readParquet, type Table } from 'parquet-wasm';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { columnValues } from './column-values';
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
  for (let offset = 0; ; offset += ROWS_AT_A_TIME) {
    const table = tableFromIPC(readPart(bytes, offset).intoIPCStream());
    for (const batch of table.batches) yield* batchRows(batch, table.schema);
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

function* batchRows(batch: RecordBatch, schema: Schema): Iterable<SqlRow> {
  const fields: readonly Field<DataType>[] = schema.fields;
  const columns = fields.map((field, at) => ({
    name: field.name,
    values: columnValues(field, elementAt(batch.data.children, at)),
  }));
  // Copying a template row fixes the object's shape from the start, which is faster than adding fields one by one.
  const blank = Object.fromEntries(columns.map(({ name }) => [name, null as SqlValue]));
  for (let at = 0; at < batch.numRows; at++) {
    const row = { ...blank };
    for (const { name, values } of columns) row[name] = elementAt(values, at);
    yield row;
  }
}
