import { isDeepStrictEqual } from 'node:util';
import { type Pace, REAL_PACE } from '../pace';

export type Remembered<Value> = (key: string) => Promise<Value | undefined>;

/** Limit on distinct keys: requests for many unknown keys must not fill the memory. */
const CAPACITY = 10_000;

/**
 * Caches found values for a while. A value that is found unchanged stays the same object, so that what was made from it
 * can be kept with it. Misses are not cached: the value may exist a moment later.
 */
export function remembered<Value>(
  { ms, pace = REAL_PACE }: { readonly ms: number; readonly pace?: Pick<Pace, 'now'> },
  find: Remembered<Value>,
): Remembered<Value> {
  const known = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  return async (key) => {
    const held = known.get(key);
    if (held !== undefined && pace.now() < held.untilMs) return held.value;
    const found = await find(key);
    known.delete(key);
    if (found === undefined) return undefined;
    const value = isDeepStrictEqual(found, held?.value) ? (held?.value ?? found) : found;
    if (known.size >= CAPACITY) known.clear();
    known.set(key, { value, untilMs: pace.now() + ms });
    return value;
  };
}
