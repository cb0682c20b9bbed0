import {
  DataType,
  Field,
  makeData,
  Precision,
  RecordBatch,
  Schema,
  Struct,
  Table as ArrowTable,
  tableFromIPC,
  tableToIPC,
  Type,
} from 'apache-arrow';
import { Compression, ParquetFile, Table, writeParquet, WriterPropertiesBuilder } from 'parquet-wasm';
import type { LakeRelation, SqlRow } from '../../../core/port/batch-engine';
import { arrowColumn } from '../../columnar/arrow-column';
import type { StoredColumn } from './stored-column';
import { elementAt } from '../../../core/element-at';

type ParquetColumns = LakeRelation['columns'];

/** Rows as one Parquet file. @throws ColumnarError if a value is not of its column’s type */
export function encodeRows(columns: ParquetColumns, rows: readonly SqlRow[]): Uint8Array {
  const children = columns.map((column) => arrowColumn({ ...column, nullable: true }, rows));
  const schema = new Schema(
    columns.map(({ name }, at) => Field.new({ name, nullable: true, type: elementAt(children, at).type })),
  );
  const data = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  const ipc = tableToIPC(new ArrowTable(schema, [new RecordBatch(schema, data)]), 'stream');
  return writeParquet(Table.fromIPCStream(ipc), new WriterPropertiesBuilder().setCompression(Compression.ZSTD).build());
}

export interface ParquetShape {
  readonly rows: number;
  readonly columns: readonly StoredColumn[];
}

/**
 * The shape of a file, read from its end alone.
 *
 * @param tail at least the footer, which is at the end
 * @throws naming a column whose type only one engine has
 */
export async function parquetShape(tail: Uint8Array<ArrayBuffer>): Promise<ParquetShape> {
  const file = await ParquetFile.fromFile(new Blob([tail]));
  try {
    const fields: readonly Field<DataType>[] = tableFromIPC(file.schema().intoIPCStream()).schema.fields;
    return {
      rows: file.metadata().fileMetadata().numRows(),
      columns: fields.map((field) => ({ name: field.name, type: columnType(field) })),
    };
  } finally {
    file.free();
  }
}

/**
 * Bytes from the start of the footer to the end of the file; undefined if the last 8 bytes are not those of a Parquet
 * file.
 */
export function footerLength(tail: Uint8Array): number | undefined {
  const end = Buffer.from(tail.buffer, tail.byteOffset, tail.length).subarray(-8);
  return end.length === 8 && end.toString('latin1', 4) === 'PAR1' ? end.readUInt32LE(0) + 8 : undefined;
}

function columnType({ name, type }: Field<DataType>): StoredColumn['type'] {
  if (DataType.isUtf8(type)) return 'text';
  if (DataType.isBool(type)) return 'bool';
  if (DataType.isInt(type)) return type.bitWidth === 64 ? 'long' : 'int';
  if (DataType.isFloat(type) && type.precision === Precision.DOUBLE) return 'double';
  throw new Error(
    `column ${name} is ${Type[type.typeId]}, which must not reach the lake; cast it to bigint, double or varchar(n) in the step`,
  );
}
