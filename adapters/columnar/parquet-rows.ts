import { DataType, type Field, type RecordBatch, type Schema, tableFromIPC, Type, type Vector } from 'apache-arrow';
import { readParquet, type Table } from 'parquet-wasm';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { ColumnarError } from './columnar-error';

/** Rows opened at a time: what bounds memory, whatever the size of the file. */
const ROWS_AT_A_TIME = 65_536;

/**
 * The rows of a Parquet file, in order. Text, whole numbers and booleans are read; any other type is refused, because it would
 * change values silently (DuckDB writes a sum of bigints as HUGEINT, which Parquet keeps as DOUBLE).
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
  const names = schema.fields.map(({ name }) => name);
  const columns = schema.fields.map((field, at) => columnValues(field as Field<DataType>, batch.getChildAt(at) as Vector));
  for (let at = 0; at < batch.numRows; at++) {
    const row: Record<string, SqlValue> = {};
    for (let column = 0; column < names.length; column++) row[names[column] as string] = columns[column]?.[at] ?? null;
    yield row;
  }
}

function columnValues({ name, type }: Field<DataType>, vector: Vector): readonly SqlValue[] {
  if (DataType.isInt(type) && type.bitWidth === 64) return Array.from(vector as Iterable<bigint | null>, (value) => safeInteger(value, name));
  if (isReadable(type)) return [...(vector as Iterable<SqlValue>)];
  throw new ColumnarError(
    'unsupported_type',
    `column ${name} is of type ${Type[type.typeId]}; only text, integers of up to 64 bits and booleans are read: cast it in the SQL that writes it`,
  );
}

function isReadable(type: DataType): boolean {
  return DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isInt(type) || DataType.isBool(type) || DataType.isNull(type);
}

function safeInteger(value: bigint | null, column: string): number | null {
  if (value === null) return null;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new ColumnarError('unsafe_integer', `column ${column} holds ${value}, which is not within ±(2^53 − 1); a number here would lose units`);
}
