import { z } from 'zod';
import { codedError } from '../coded-error';
import type { Lake } from '../port/lake';

/** A stored JSON value does not have the shape that this version writes. */
export class StoredJsonError extends codedError('StoredJsonError', 'stored_json_unreadable') {}

const decoder = new TextDecoder();

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

/** The JSON stored in the lake under a key; undefined if there is none. @throws StoredJsonError */
export async function readStoredJson<Value>(
  lake: Pick<Lake, 'get'>,
  key: string,
  shape: z.ZodType<Value>,
): Promise<Value | undefined> {
  const bytes = await lake.get(key);
  return bytes === undefined ? undefined : parseStoredJson(shape, bytes, `the lake’s ${key}`);
}

function readJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(place, String(cause), { cause });
  }
}

function unreadable(place: string, why: string, options?: ErrorOptions): StoredJsonError {
  return new StoredJsonError(
    `${place} is damaged, or was written by a newer version: ${why}. Restore it from a backup, or upgrade.`,
    options,
  );
}
