import { type Data, makeData, Utf8 } from 'apache-arrow';

export interface Nulls {
  readonly nullCount: number;
  /** One bit per row, 1 for a value; absent if no row is null. */
  readonly nullBitmap?: Uint8Array;
}

/**
 * Text in Arrow's layout: the bytes of all values, concatenated, and their offsets. A null has no bytes. No Arrow
 * dictionaries: the Parquet writer builds its own, and using them here measured no faster and no smaller.
 */
export function textData(values: readonly (string | null)[], nulls: Nulls): Data<Utf8> {
  return makeData({
    type: new Utf8(),
    length: values.length,
    ...nulls,
    ...(placeAscii(values) ?? placeUnicode(values)),
  });
}

interface Placed {
  readonly data: Uint8Array;
  readonly valueOffsets: Int32Array;
}

/**
 * Encodes all values at once, if all are ASCII (as many bytes as characters), so that lengths are offsets; otherwise
 * undefined.
 */
function placeAscii(values: readonly (string | null)[]): Placed | undefined {
  const data = encoder.encode(values.join(''));
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let at = 0; at < values.length; at++) valueOffsets[at + 1] = end += values[at]?.length ?? 0;
  return end === data.length ? { data, valueOffsets } : undefined;
}

/**
 * Encodes value by value: when joined, an unpaired surrogate at the end of one value could pair with one at the start
 * of the next.
 */
function placeUnicode(values: readonly (string | null)[]): Placed {
  const valueOffsets = new Int32Array(values.length + 1);
  let characters = 0;
  for (const value of values) characters += value?.length ?? 0;
  const data = Buffer.alloc(characters * MAX_BYTES_PER_CODE_UNIT);
  let end = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? null;
    if (value !== null) end += data.write(value, end, 'utf8');
    valueOffsets[at + 1] = end;
  }
  return { data: new Uint8Array(data.subarray(0, end)), valueOffsets };
}

const MAX_BYTES_PER_CODE_UNIT = 3;
const encoder = new TextEncoder();
