import { Bool, type Data, Int32, Int64, makeData } from 'apache-arrow';
import { ColumnarError } from './columnar-error';
import { type Nulls, textData } from './text-column';
import { elementAt } from '../../core/element-at';

interface ValueOf {
  readonly text: string;
  readonly int: number;
  readonly long: number;
  readonly bool: boolean;
}
type ColumnType = keyof ValueOf;

interface ColumnOf<Type extends ColumnType> {
  readonly name: string;
  readonly type: Type;
  readonly nullable: boolean;
}
/** A column of core/event/columns. */
type ColumnSpec = { [Type in ColumnType]: ColumnOf<Type> }[ColumnType];

type Row = Readonly<Record<string, string | number | boolean | null>>;

/**
 * One column of the rows as Arrow data. Fills the buffers directly, which is 2–3 times faster than Arrow's builders.
 *
 * @throws ColumnarError if a value does not have the column's type: a typed array would silently change it
 */
export function arrowColumn(column: ColumnSpec, rows: readonly Row[]): Data {
  switch (column.type) {
    case 'text': {
      const values = pick(column, rows);
      return textData(values, nullsOf(values));
    }
    case 'int': {
      const values = pick(column, rows);
      return makeData({ type: new Int32(), length: rows.length, ...nullsOf(values), data: ints(values) });
    }
    case 'long': {
      const values = pick(column, rows);
      return makeData({ type: new Int64(), length: rows.length, ...nullsOf(values), data: longs(values) });
    }
    case 'bool': {
      const values = pick(column, rows);
      return makeData({
        type: new Bool(),
        length: rows.length,
        ...nullsOf(values),
        data: bits(values.length, (at) => values[at] === true),
      });
    }
  }
}

function pick<Type extends ColumnType>(
  { name, type, nullable }: ColumnOf<Type>,
  rows: readonly Row[],
): readonly (ValueOf[Type] | null)[] {
  const values = new Array<ValueOf[Type] | null>(rows.length);
  for (let at = 0; at < rows.length; at++) {
    const value = rows[at]?.[name];
    if (!(value === null ? nullable : isOfType(type, value))) {
      const shown = JSON.stringify(value) ?? 'nothing';
      throw new ColumnarError(
        'wrong_value',
        `row ${at} has ${shown} in column ${name}, which cannot hold it; correct what normalised the event`,
      );
    }
    values[at] = value as ValueOf[Type] | null;
  }
  return values;
}

/** One function for all types: a predicate per type would keep V8 from inlining the loop above. */
function isOfType(type: ColumnType, value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'int':
      return typeof value === 'number' && (value | 0) === value;
    case 'long':
      return Number.isSafeInteger(value);
    case 'bool':
      return typeof value === 'boolean';
  }
}

function nullsOf(values: readonly unknown[]): Nulls {
  let nullCount = 0;
  for (const value of values) if (value === null) nullCount++;
  return nullCount === 0 ? { nullCount } : { nullCount, nullBitmap: bits(values.length, (at) => values[at] !== null) };
}

/** One bit per row, lowest first; padded to 8 bytes, as Arrow requires. */
function bits(length: number, isSet: (at: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(length / 64) * 8);
  for (let at = 0; at < length; at++) if (isSet(at)) bytes[at >> 3] = elementAt(bytes, at >> 3) | (1 << (at & 7));
  return bytes;
}

function ints(values: readonly (number | null)[]): Int32Array {
  const data = new Int32Array(values.length);
  for (let at = 0; at < values.length; at++) data[at] = values[at] ?? 0;
  return data;
}

/** Two 32-bit halves, lower first (Arrow is little-endian), to avoid BigInt. */
function longs(values: readonly (number | null)[]): BigInt64Array {
  const halves = new Int32Array(values.length * 2);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    halves[at * 2] = value % TWO_TO_32;
    halves[at * 2 + 1] = Math.floor(value / TWO_TO_32);
  }
  return new BigInt64Array(halves.buffer);
}

const TWO_TO_32 = 2 ** 32;
