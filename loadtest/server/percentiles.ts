/** The value that a share of the sorted values does not exceed; NaN if there are none. */
export function percentile(sorted: Readonly<ArrayLike<number>>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
