/**
 * Sums over the units of one variant, from which every estimate is made. `y` is the value of a unit; `z` is what goes with
 * it: the denominator of a ratio, or the same value before the exposure.
 */
export interface Moments {
  readonly n: number;
  readonly sumY: number;
  readonly sumYY: number;
  readonly sumZ: number;
  readonly sumZZ: number;
  readonly sumYZ: number;
}

/** A mean, or a ratio of means, with how far it may be off. */
export interface UnitEstimate {
  readonly n: number;
  readonly value: number;
  /** Of the estimate itself: the square of its standard error. */
  readonly variance: number;
}

interface Spread {
  readonly meanY: number;
  readonly meanZ: number;
  readonly varianceY: number;
  readonly varianceZ: number;
  readonly covariance: number;
}

/** Means, variances and covariance of units, with n − 1. */
function spreadOf({ n, sumY, sumYY, sumZ, sumZZ, sumYZ }: Moments): Spread {
  const [meanY, meanZ] = [sumY / n, sumZ / n];
  const over = Math.max(1, n - 1);
  return {
    meanY,
    meanZ,
    varianceY: Math.max(0, sumYY - n * meanY * meanY) / over,
    varianceZ: Math.max(0, sumZZ - n * meanZ * meanZ) / over,
    covariance: (sumYZ - n * meanY * meanZ) / over,
  };
}

export function meanOf(moments: Moments): UnitEstimate {
  const { meanY, varianceY } = spreadOf(moments);
  return { n: moments.n, value: meanY, variance: varianceY / moments.n };
}

/** Σy ÷ Σz, with the variance of the delta method (Deng et al. 2018, https://arxiv.org/abs/1803.06336). */
export function ratioOf(moments: Moments): UnitEstimate {
  const { meanY, meanZ, varianceY, varianceZ, covariance } = spreadOf(moments);
  const value = meanY / meanZ;
  const spread = varianceY - 2 * value * covariance + value * value * varianceZ;
  return { n: moments.n, value, variance: Math.max(0, spread) / (moments.n * meanZ * meanZ) };
}

export interface Adjusted {
  /** In the order of the variants. */
  readonly estimates: readonly UnitEstimate[];
  /** Share of the variance that the past explains, 0 to 1. */
  readonly explained: number;
}

/**
 * Means without what the values before the exposure explain: CUPED (Deng et al. 2013). One slope for all variants, so
 * that their differences stay unbiased.
 */
export function adjustedMeans(variants: readonly Moments[]): Adjusted {
  const spreads = variants.map(spreadOf);
  const degrees = variants.map(({ n }) => Math.max(0, n - 1));
  const pooled = (of: (spread: Spread) => number): number =>
    spreads.reduce((sum, spread, at) => sum + of(spread) * (degrees[at] ?? 0), 0);
  const varianceZ = pooled((spread) => spread.varianceZ);
  const covariance = pooled((spread) => spread.covariance);
  const slope = varianceZ > 0 ? covariance / varianceZ : 0;
  const all = variants.reduce((sum, { n }) => sum + n, 0);
  const meanZ = variants.reduce((sum, { sumZ }) => sum + sumZ, 0) / all;
  const varianceY = pooled((spread) => spread.varianceY);
  return {
    estimates: spreads.map((spread, at) => {
      const n = variants[at]?.n ?? 0;
      const left = spread.varianceY - 2 * slope * spread.covariance + slope * slope * spread.varianceZ;
      return { n, value: spread.meanY - slope * (spread.meanZ - meanZ), variance: Math.max(0, left) / n };
    }),
    explained: varianceY > 0 ? Math.min(1, (slope * covariance) / varianceY) : 0,
  };
}
