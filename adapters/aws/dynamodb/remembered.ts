import { isDeepStrictEqual } from 'node:util';
import { type Pace, REAL_PACE } from '../pace';

export type Remembered<Value> = (key: string) => Promise<Value | undefined>;

export interface RememberedOptions {
  /** How long a found value is kept. */
  readonly ms: number;
  /** How long it is kept that nothing was found; not at all by default, because the value may exist a moment later. */
  readonly missMs?: number;
  readonly pace?: Pick<Pace, 'now'>;
}

/** Limit on distinct keys, found and not found each: requests for many unknown keys must not fill the memory. */
const CAPACITY = 10_000;

/**
 * Caches found values for a while. A value that is found unchanged stays the same object, so that what was made from it
 * can be kept with it.
 */
export function remembered<Value>(
  { ms, missMs = 0, pace = REAL_PACE }: RememberedOptions,
  find: Remembered<Value>,
): Remembered<Value> {
  const known = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  const missed = new Map<string, number>();
  return async (key) => {
    const held = known.get(key);
    if (held !== undefined && pace.now() < held.untilMs) return held.value;
    if (pace.now() < (missed.get(key) ?? 0)) return undefined;
    const found = await find(key);
    known.delete(key);
    if (found === undefined) {
      if (missed.size >= CAPACITY) missed.clear();
      if (missMs > 0) missed.set(key, pace.now() + missMs);
      return undefined;
    }
    missed.delete(key);
    const value = isDeepStrictEqual(found, held?.value) ? (held?.value ?? found) : found;
    if (known.size >= CAPACITY) known.clear();
    known.set(key, { value, untilMs: pace.now() + ms });
    return value;
  };
}
