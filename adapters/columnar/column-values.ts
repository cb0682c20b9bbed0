import { type Data, DataType, type Field, Type } from 'apache-arrow';
import type { SqlValue } from '../../core/port/batch-engine';
import { ColumnarError } from './columnar-error';
import { elementAt } from '../../core/element-at';

/*
 * Loops index arrays directly: `elementAt`, which is called with arrays of every kind, was a fifth of the reading time.
 */

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
    const number = (upper[2 * at + 1] ?? 0) * 2 ** 32 + (lower[2 * at] ?? 0);
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
    flags[at] = ((values[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  return flags;
}

const REMEMBERED_TEXTS = 2 ** 12;
const NO_ROW = -1;

/**
 * Texts repeat, in sorted columns row after row: a row with the bytes of the row before, or of the last row with its
 * hash, shares its text.
 */
function texts({ values, valueOffsets, length }: Buffers): readonly string[] {
  const column = { bytes: Buffer.from(values.buffer, values.byteOffset, values.byteLength), valueOffsets };
  const lastWithHash = new Int32Array(REMEMBERED_TEXTS).fill(NO_ROW);
  const decoded = new Array<string>(length);
  for (let at = 0; at < length; at++) {
    if (at > 0 && sameText(column, at, at - 1)) {
      decoded[at] = decoded[at - 1] ?? '';
      continue;
    }
    const slot = hashOf(column, at) % REMEMBERED_TEXTS;
    const before = lastWithHash[slot] ?? NO_ROW;
    const isKnown = before !== NO_ROW && sameText(column, at, before);
    decoded[at] = isKnown
      ? (decoded[before] ?? '')
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
  const end = valueOffsets[row + 1] ?? 0;
  let hash = 0x811c9dc5;
  for (let at = valueOffsets[row] ?? 0; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function sameText({ bytes, valueOffsets }: TextColumn, row: number, other: number): boolean {
  const start = valueOffsets[row] ?? 0;
  const otherStart = valueOffsets[other] ?? 0;
  const length = (valueOffsets[row + 1] ?? 0) - start;
  if (length !== (valueOffsets[other + 1] ?? 0) - otherStart) return false;
  for (let at = 0; at < length; at++) if (bytes[start + at] !== bytes[otherStart + at]) return false;
  return true;
}
