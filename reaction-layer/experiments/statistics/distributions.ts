import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import standardCdf from '@stdlib/stats-base-dists-normal-cdf';
import standardQuantile from '@stdlib/stats-base-dists-normal-quantile';
import studentCdf from '@stdlib/stats-base-dists-t-cdf';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';

export function normalCdf(z: number): number {
  return standardCdf(z, 0, 1);
}

/** @example normalQuantile(0.975) // 1.959963984540054 */
export function normalQuantile(p: number): number {
  return standardQuantile(p, 0, 1);
}

/** @param df degrees of freedom, which need not be whole */
export function tCdf(t: number, df: number): number {
  return studentCdf(t, df);
}

export function tQuantile(p: number, df: number): number {
  return studentQuantile(p, df);
}

/** The probability of a larger value. */
export function chiSquareUpper(value: number, df: number): number {
  return 1 - chiSquareCdf(value, df);
}
