import { ownValue } from '../../core/own-value';
import {
  Bool,
  Field,
  Float64,
  RecordBatchStreamWriter,
  Schema,
  Table as ArrowTable,
  TimestampMillisecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { AnswerTable, ColumnKind } from './table';

type ArrowType = Utf8 | Float64 | Bool | TimestampMillisecond;

const TYPES: Readonly<Record<ColumnKind, () => ArrowType>> = {
  text: () => new Utf8(),
  number: () => new Float64(),
  boolean: () => new Bool(),
  time: () => new TimestampMillisecond('UTC'),
};

/** A table as an Arrow stream; what concerns all rows is the schema's metadata. */
export function toArrow(
  { columns, rows }: AnswerTable,
  about: Readonly<Record<string, unknown>>,
): Uint8Array<ArrayBuffer> {
  const typed = columns.map(({ name, kind }) => ({ name, kind, type: TYPES[kind]() }));
  const metadata = new Map(
    Object.entries(about).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const schema = new Schema(
    typed.map(({ name, type }) => new Field(name, type, true)),
    metadata,
  );
  const vectors = Object.fromEntries(
    typed.map(({ name, kind, type }): [string, Vector] => [
      name,
      vectorFromArray(
        rows.map((row) => valueOf(ownValue(row, name), kind)),
        type,
      ) as Vector,
    ]),
  );
  return new Uint8Array(RecordBatchStreamWriter.writeAll(new ArrowTable(schema, vectors)).toUint8Array(true));
}

function valueOf(value: unknown, kind: ColumnKind): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'time') return typeof value === 'string' ? Date.parse(value) : null;
  if (kind === 'text') return typeof value === 'string' ? value : JSON.stringify(value);
  return value;
}
