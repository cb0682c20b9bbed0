import { CorruptBytesError } from '../encoding/bytes';

/** JSON with keys in code unit order. */
export function sortedJson(value: object): string {
  return JSON.stringify(value, withSortedKeys);
}

/**
 * @param key a key that every such value has
 * @throws CorruptBytesError
 */
export function parseJson(text: string, key: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CorruptBytesError(`${text.length} characters are not JSON, but should be ${what}`, { cause });
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
    throw new CorruptBytesError(`${what} was expected, but it has no ${key}`);
  return value;
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
