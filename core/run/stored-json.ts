import { z } from 'zod';

/** A stored JSON value does not have the shape that this version writes. */
export class StoredJsonError extends Error {
  override readonly name = 'StoredJsonError';
  readonly code = 'stored_json_unreadable';
}

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
