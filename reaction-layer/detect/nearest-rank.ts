/**
 * The value at a share of sorted values, as one of them.
 *
 * @param sorted ascending
 * @param share from 0 to 1
 * @returns null if there are no values
 */
export function nearestRank(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}
