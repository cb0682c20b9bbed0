/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const OFFSET = 0x81_1c_9d_c5;
const PRIME = 0x01_00_01_93;
const OLD_BUCKETS = 1000;
const BUCKETS = 10_000;

/**
 * Where a unit lies in [0, 1), as GrowthBook's SDKs compute it (specification 0.8.0), so that an experiment can move
 * between the two.
 *
 * @param version 1, which is biased where experiments run in parallel, or 2; null is returned for one that does not exist
 * @example bucketOf('foo', 'ab', 2) // 0.2575
 */
export function bucketOf(seed: string, value: string, version: number): number | null {
  switch (version) {
    case 1:
      return (fnv32a(value + seed) % OLD_BUCKETS) / OLD_BUCKETS;
    case 2:
      return (fnv32a(String(fnv32a(seed + value))) % BUCKETS) / BUCKETS;
    default:
      return null;
  }
}

/** Over UTF-16 code units, as the SDKs do, not over bytes. */
function fnv32a(text: string): number {
  let hash = OFFSET;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash >>> 0;
}
