import { type Data, DataType, type Field, Type } from 'apache-arrow';
import type { SqlValue } from '../../core/port/batch-engine';
import { ColumnarError } from './columnar-error';
import { elementAt } from '../../core/element-at';

/** The values of one column of a batch, in row order. */
export type ColumnValues = ArrayLike<SqlValue>;

/**
 * Reads Arrow's buffers directly: Arrow's iterators create a BigInt for every 64-bit integer and decode a repeated text
 * again each time, which was most of the reading time.
 *
 * @throws ColumnarError for a type other than text, integer or boolean: reading it would silently change values
 */
export function columnValues({ name, type }: Field<DataType>, data: Data): ColumnValues {
  if (DataType.isNull(type)) return new Array<null>(data.length).fill(null);
  const values = valuesOrAnything(name, type, data);
  return data.nullCount === 0 ? values : Array.from(values, (value, at) => (data.getValid(at) ? value : null));
}

/** The value of a null row is arbitrary. */
function valuesOrAnything(name: string, type: DataType, data: Data): ColumnValues {
  if (DataType.isUtf8(type)) return texts(data);
  if (DataType.isBool(type)) return booleans(data);
  if (DataType.isInt(type)) return type.bitWidth === 64 ? longs(name, data) : (data.values as Int32Array);
  throw new ColumnarError(
    'unsupported_type',
    `column ${name} is of type ${Type[type.typeId]}; only text, integers of up to 64 bits and booleans are read: cast it in the SQL that writes it`,
  );
}

/** The buffers of a text or boolean column. */
interface Buffers {
  readonly values: Uint8Array;
  readonly valueOffsets: Int32Array;
  readonly offset: number;
  readonly length: number;
}

/** Each value is two 32-bit halves, lower first. */
function longs(name: string, data: Data): Float64Array {
  const values = data.values as BigInt64Array | BigUint64Array;
  const lower = new Uint32Array(values.buffer, values.byteOffset, 2 * data.length);
  const upper =
    values instanceof BigInt64Array ? new Int32Array(values.buffer, values.byteOffset, 2 * data.length) : lower;
  const numbers = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const number = elementAt(upper, 2 * at + 1) * 2 ** 32 + elementAt(lower, 2 * at);
    if (!Number.isSafeInteger(number) && data.getValid(at)) throw unsafeInteger(name, elementAt(values, at));
    numbers[at] = number;
  }
  return numbers;
}

function unsafeInteger(name: string, value: bigint): ColumnarError {
  return new ColumnarError(
    'unsafe_integer',
    `column ${name} holds ${value}, which is not within ±(2^53 − 1); a number here would lose units`,
  );
}

function booleans({ values, offset, length }: Buffers): readonly boolean[] {
  const flags = new Array<boolean>(length);
  for (let at = 0, bit = offset; at < length; at++, bit++)
    flags[at] = (elementAt(values, bit >> 3) & (1 << (bit & 7))) !== 0;
  return flags;
}

const REMEMBERED_TEXTS = 2 ** 12;
const NO_ROW = -1;

/** Texts repeat, so the last row per hash is remembered, and a row with the same bytes shares its text. */
function texts({ values, valueOffsets, length }: Buffers): readonly string[] {
  const column = { bytes: Buffer.from(values.buffer, values.byteOffset, values.byteLength), valueOffsets };
  const lastWithHash = new Int32Array(REMEMBERED_TEXTS).fill(NO_ROW);
  const decoded = new Array<string>(length);
  for (let at = 0; at < length; at++) {
    const slot = hashOf(column, at) % REMEMBERED_TEXTS;
    const before = elementAt(lastWithHash, slot);
    const isKnown = before !== NO_ROW && sameText(column, at, before);
    decoded[at] = isKnown
      ? elementAt(decoded, before)
      : column.bytes.toString('utf8', valueOffsets[at], valueOffsets[at + 1]);
    lastWithHash[slot] = at;
  }
  return decoded;
}

interface TextColumn {
  readonly bytes: Buffer;
  readonly valueOffsets: Int32Array;
}

/** FNV-1a. */
function hashOf({ bytes, valueOffsets }: TextColumn, row: number): number {
  const end = elementAt(valueOffsets, row + 1);
  let hash = 0x811c9dc5;
  for (let at = elementAt(valueOffsets, row); at < end; at++) hash = Math.imul(hash ^ elementAt(bytes, at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function sameText({ bytes, valueOffsets }: TextColumn, row: number, other: number): boolean {
  const start = elementAt(valueOffsets, row);
  const otherStart = elementAt(valueOffsets, other);
  const length = elementAt(valueOffsets, row + 1) - start;
  if (length !== elementAt(valueOffsets, other + 1) - otherStart) return false;
  for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[otherStart + at]) return false;
  return true;
}
