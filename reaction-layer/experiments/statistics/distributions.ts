import jStat from 'jstat';
import { normalFromT, tFromNormal } from './student-as-normal';

/** Degrees of freedom above which jStat’s incomplete beta function loses digits, the more the larger they are. */
const MANY_DEGREES = 1000;

/** To 2e-8 relative down to z = −6; below, digits are lost, and from −9 on it is 0. */
export function normalCdf(z: number): number {
  return jStat.normal.cdf(z, 0, 1);
}

/** @example normalQuantile(0.975) // 1.959963984540054 */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(p, 0, 1);
}

/** @param df degrees of freedom, which need not be whole */
export function tCdf(t: number, df: number): number {
  if (df > MANY_DEGREES) return normalCdf(normalFromT(t, df));
  // Rounding would give slightly more than a half at 0, and so probabilities above 1.
  const tail = Math.min(0.5, jStat.studentt.cdf(-Math.abs(t), df));
  return t > 0 ? 1 - tail : tail;
}

export function tQuantile(p: number, df: number): number {
  return df > MANY_DEGREES ? tFromNormal(normalQuantile(p), df) : jStat.studentt.inv(p, df);
}

/** The probability of a larger value. */
export function chiSquareUpper(value: number, df: number): number {
  return 1 - jStat.chisquare.cdf(value, df);
}
