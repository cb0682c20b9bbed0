import type { Dispersion } from './dispersion';

/** Probability with which the final value is at most `upper`. */
export const FINAL_RATE = 0.95;
/** The standard normal quantile of that. */
const DEVIATIONS = 1.645;
/** From this mean on the quantile follows from the moments. */
const MANY = 50;
/** The least variance above the mean, so that one distribution does for all. */
const NEARLY_POISSON = 1.000_1;

/**
 * The number that is at least the number of missing events at the promised rate, when `counted` have arrived: the
 * quantile of a negative binomial distribution (McCullagh and Nelder, Generalized Linear Models, 1989, 6.2) whose mean is
 * the expected number.
 *
 * @param missing share of the events that is missing, below 1
 */
export function mostMissing(counted: number, missing: number, { clustering, spread }: Dispersion): number {
  if (missing <= 0) return 0;
  // Half an event more: none may have arrived of a window that has some.
  const mean = ((counted + 0.5) * missing) / (1 - missing);
  const variance = Math.max(mean * NEARLY_POISSON, (clustering * mean) / (1 - missing) + spread * mean ** 2);
  return mean < MANY ? smallQuantile(mean, variance) : largeQuantile(mean, variance);
}

/** Of the whole numbers, which rarely have a rate of exactly 0.95, the one whose rate is nearest to it. */
function smallQuantile(mean: number, variance: number): number {
  const size = mean ** 2 / (variance - mean);
  let chance = Math.exp(size * Math.log(mean / variance));
  let upTo = chance;
  for (let number = 0; ; number++) {
    chance *= ((size + number) / (number + 1)) * (1 - mean / variance);
    // Also ends where the numbers are so odd that nothing adds up.
    if (!(chance > 0 && upTo + chance / 2 < FINAL_RATE)) return number;
    upTo += chance;
  }
}

/** Cornish and Fisher’s expansion (1938), with the skewness of a negative binomial distribution. */
function largeQuantile(mean: number, variance: number): number {
  const skew = ((DEVIATIONS ** 2 - 1) / 6) * ((2 * variance) / mean - 1);
  return Math.floor(mean + DEVIATIONS * Math.sqrt(variance) + skew + 0.5);
}
