import type { EffectInterval } from './compare';
import type { UnitEstimate } from './moments';

/** Units at which intervals are tightest, in both variants together; GrowthBook’s choice. */
const TIGHTEST_AT = 5000;

/**
 * Half the width of an asymptotic confidence sequence: an interval that holds at all times at once, so that it may be
 * looked at as often as one likes (Waudby-Smith et al. 2021, https://arxiv.org/abs/2103.06476, theorem 2.2).
 *
 * @param n units so far
 * @param sd standard deviation of a unit
 * @param rho where it is tightest; `rhoAt` gives one
 */
export function sequenceHalfWidth(
  n: number,
  sd: number,
  { rho, alpha }: { readonly rho: number; readonly alpha: number },
): number {
  const scaled = n * rho * rho + 1;
  return sd * Math.sqrt(((2 * scaled) / (n * n * rho * rho)) * Math.log(Math.sqrt(scaled) / alpha));
}

/** The rho that makes the sequence tightest at `n` units: equation 20 of the paper, with its approximation of Lambert’s W. */
export function rhoAt(n: number, alpha: number): number {
  const log = -2 * Math.log(alpha);
  return Math.sqrt((log + Math.log(log + 1)) / n);
}

/** An interval of the difference between two variants that holds however often it is looked at. */
export function sequentialInterval(control: UnitEstimate, treatment: UnitEstimate, alpha: number): EffectInterval {
  const n = control.n + treatment.n;
  const difference = treatment.value - control.value;
  const sd = Math.sqrt(n * (control.variance + treatment.variance));
  const half = sequenceHalfWidth(n, sd, { rho: rhoAt(TIGHTEST_AT, alpha), alpha });
  return { lower: difference - half, upper: difference + half };
}
