import { crc32 } from 'node:zlib';
import type { z } from 'zod';
import type { Lake } from '../../core/port/lake';
import { parseStoredJson, unreadable } from '../../core/run/stored-json';
import { BatchError } from '../batch-error';

const encoder = new TextEncoder();

const decoder = new TextDecoder();
const END = '\n}';
/** The last field of a record: the CRC-32 of the record without it. */
const CHECKSUM = /,\n {2}"crc32": (\d+)\n\}\n$/;

/** Readable JSON, because operators open these files, with its own checksum. @param value an object with fields */
export function toJson(value: object): Uint8Array {
  const text = JSON.stringify(value, undefined, 2);
  return encoder.encode(`${text.slice(0, -END.length)},\n  "crc32": ${crc32(text)}${END}\n`);
}

/** True if a record is as it was written, or was written by an older version, without a checksum. */
export function isWholeJson(bytes: Uint8Array): boolean {
  const text = decoder.decode(bytes);
  const found = CHECKSUM.exec(text);
  return found === null || crc32(text.slice(0, found.index) + END) === Number(found[1]);
}

/**
 * The JSON stored under a key; undefined if there is none.
 *
 * @throws StoredJsonError if it is damaged or does not have this shape
 */
export async function readJson<Value>(
  lake: Pick<Lake, 'get'>,
  key: string,
  shape: z.ZodType<Value>,
): Promise<Value | undefined> {
  const bytes = await lake.get(key);
  if (bytes === undefined) return undefined;
  if (!isWholeJson(bytes)) throw unreadable(`the lake’s ${key}`, 'its checksum differs');
  return parseStoredJson(shape, bytes, `the lake’s ${key}`);
}

/** An object that this run wrote before. @throws BatchError lake_file_missing */
export async function requireObject({ lake }: { readonly lake: Pick<Lake, 'get'> }, key: string): Promise<Uint8Array> {
  const bytes = await lake.get(key);
  if (bytes !== undefined) return bytes;
  throw new BatchError(
    'lake_file_missing',
    `the lake has no ${key}, which this run wrote; check whether something else deletes files from the lake`,
  );
}
