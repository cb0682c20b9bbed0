import {
  Bool,
  Field,
  Float64,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimestampMillisecond,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { Answer, Row } from '../../core/wire/answer';

type Column = readonly [name: string, type: Utf8 | Float64 | Bool | TimestampMillisecond, value: (row: Row) => unknown];

const UTC_TIME = new TimestampMillisecond('UTC');

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

/** The numbers of the earlier range; columns of answers that are compared. */
const COMPARED: readonly Column[] = [
  ['compared_start', UTC_TIME, ({ compared }) => timeOf(compared?.start)],
  ['compared_value', new Float64(), ({ compared }) => compared?.value ?? null],
  ['change', new Float64(), ({ compared }) => compared?.change ?? null],
];

/** The rows as an Arrow stream; the other fields of the answer are the schema's metadata. */
export function toArrow({ rows, columns: byColumns, comparison, ...about }: Answer): Uint8Array {
  const columns: readonly Column[] = [
    ['start', UTC_TIME, ({ start }) => Date.parse(start)],
    ['end', UTC_TIME, ({ end }) => Date.parse(end)],
    ...byColumns.map((name): Column => [name, new Utf8(), ({ by }) => by[name] ?? null]),
    ['value', new Float64(), ({ value }) => value],
    ['lower', new Float64(), ({ lower }) => lower],
    ['upper', new Float64(), ({ upper }) => upper],
    ['exact', new Bool(), ({ exact }) => exact],
    ['layer', new Utf8(), ({ layer }) => layer],
    ['restated_at', UTC_TIME, ({ restated_at }) => timeOf(restated_at)],
    ...(comparison === undefined ? [] : COMPARED),
  ];
  const metadata = new Map(Object.entries(about).map(([name, value]) => [name, String(value)]));
  const schema = new Schema(
    columns.map(([name, type]) => new Field(name, type, true)),
    metadata,
  );
  const vectors = Object.fromEntries(
    columns.map(([name, type, value]): [string, Vector] => [name, vectorFromArray(rows.map(value), type) as Vector]),
  );
  return RecordBatchStreamWriter.writeAll(new Table(schema, vectors)).toUint8Array(true);
}
