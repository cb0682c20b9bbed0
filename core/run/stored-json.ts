import * as z from 'zod';
import { codedError } from '../coded-error';
import { crc32 } from '../encoding/crc32';
import type { Lake } from '../port/lake';

/** A stored JSON value does not have the shape that this version writes. */
export class StoredJsonError extends codedError('StoredJsonError', 'stored_json_unreadable') {}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const END = '\n}';
/** The last field of a record: the CRC-32 of the record without it. */
const CHECKSUM = /,\n {2}"crc32": (\d+)\n\}\n$/;

/** Readable JSON, because operators open these files, with its own checksum. @param value an object with fields */
export function toStoredJson(value: object): Uint8Array {
  const text = JSON.stringify(value, undefined, 2);
  return encoder.encode(`${text.slice(0, -END.length)},\n  "crc32": ${crc32(encoder.encode(text))}${END}\n`);
}

/** True if a record is as it was written, or was written by an older version, without a checksum. */
export function isWholeJson(bytes: Uint8Array): boolean {
  const text = decoder.decode(bytes);
  const found = CHECKSUM.exec(text);
  return found === null || crc32(encoder.encode(text.slice(0, found.index) + END)) === Number(found[1]);
}

/**
 * The value that JSON bytes hold.
 *
 * @param place where it is stored, for the message: a lake key, or a table and its key
 * @throws StoredJsonError if it is not JSON, or not of this shape
 */
export function parseStoredJson<Value>(shape: z.ZodType<Value>, json: Uint8Array | string, place: string): Value {
  const parsed = shape.safeParse(readJson(typeof json === 'string' ? json : decoder.decode(json), place));
  if (parsed.success) return parsed.data;
  throw unreadable(place, z.prettifyError(parsed.error));
}

/**
 * The JSON stored in the lake under a key; undefined if there is none.
 *
 * @throws StoredJsonError if it is damaged or does not have this shape
 */
export async function readStoredJson<Value>(
  lake: Pick<Lake, 'get'>,
  key: string,
  shape: z.ZodType<Value>,
): Promise<Value | undefined> {
  const bytes = await lake.get(key);
  if (bytes === undefined) return undefined;
  if (!isWholeJson(bytes)) throw unreadable(`the lake’s ${key}`, 'its checksum differs');
  return parseStoredJson(shape, bytes, `the lake’s ${key}`);
}

function readJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(place, String(cause), { cause });
  }
}

export function unreadable(place: string, why: string, options?: ErrorOptions): StoredJsonError {
  return new StoredJsonError(
    `${place} is damaged, or was written by a newer version: ${why}. Restore it from a backup, or upgrade.`,
    options,
  );
}
