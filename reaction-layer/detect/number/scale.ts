/**
 * How values of a metric vary: counts by factors and at random, amounts by factors, ratios by differences. On its scale a
 * change is equally surprising at every level.
 */
export type NumberShape = 'count' | 'amount' | 'ratio';

export interface NumberScale {
  /** A value on the scale; increasing. */
  readonly to: (value: number) => number;
  readonly from: (scaled: number) => number;
}

/** A count of 0 is as far from 1 as 1 is from 3. */
const COUNT_OFFSET = 1;
/** Share of the median of the amounts above 0: what is far below it is as good as nothing. */
const AMOUNT_OFFSET = 0.1;

/** The scale of a metric's values, given some of them. */
export function scaleOf(shape: NumberShape, values: readonly number[]): NumberScale {
  switch (shape) {
    case 'ratio':
      return { to: (value) => value, from: (scaled) => scaled };
    case 'count':
      return logarithmic(COUNT_OFFSET);
    case 'amount':
      return logarithmic(AMOUNT_OFFSET * (medianOf(values.filter((value) => value > 0)) ?? 1));
  }
}

function logarithmic(offset: number): NumberScale {
  return {
    to: (value) => Math.log(Math.max(value, 0) + offset),
    from: (scaled) => Math.exp(scaled) - offset,
  };
}

/** How far chance alone moves a value from the usual one. */
export interface ChanceBand {
  readonly low: number;
  readonly high: number;
}

/** Of a Poisson count, whose square root varies by one half at every level (Anscombe 1948). */
const ANSCOMBE = 3 / 8;

/**
 * The band that chance alone reaches within a number of standard deviations.
 *
 * @param of what a ratio is a share of, such as the sessions of a bounce rate; without it nothing is said about chance
 */
export function chanceBand(shape: NumberShape, usual: number, deviations: number, of?: number): ChanceBand {
  if (shape === 'count') {
    const root = Math.sqrt(Math.max(usual, 0) + ANSCOMBE);
    const [low, high] = [Math.max(root - deviations / 2, 0), root + deviations / 2];
    return { low: low ** 2 - ANSCOMBE, high: high ** 2 - ANSCOMBE };
  }
  if (shape === 'amount' || of === undefined) return { low: usual, high: usual };
  if (of <= 0) return { low: -Infinity, high: Infinity };
  // A share of 0 may be one in so many at random.
  const reach = deviations * Math.sqrt(Math.max(usual * (1 - usual), 1 / of) / of);
  return { low: usual - reach, high: usual + reach };
}

/** @returns undefined for no values */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}
