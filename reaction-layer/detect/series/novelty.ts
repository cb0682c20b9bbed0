import { createSortedWindow } from './sorted-window';

/** Values before a series is judged: with fewer, nearly every value is new. */
const LEAST_VALUES = 100;
/** What lies outside of these shares of the values does not widen the spread. */
const USUAL = { low: 0.05, high: 0.95 } as const;
/** Differences below this share of the spread's ends are rounding. */
const ROUNDING = 1e-9;

/** Takes the next value of a series and says how new it is: 0 for one that is known, and at most about 1. */
export type NoveltyOf = (value: number) => number;

/**
 * How far the next value is from the nearest one before it, as a share of how far values usually spread plus its own
 * distance from the median. A gap within the range counts as well as a new extreme, and a heavy tail does not make every
 * new maximum an anomaly, because the unit grows with the value. Needs no period, no distribution and no training.
 *
 * @param memory number of values that it compares with
 */
export function createNovelty(memory: number): NoveltyOf {
  const known = createSortedWindow(memory);
  return (value) => {
    const novelty = known.size() < LEAST_VALUES ? 0 : share(value);
    known.add(value);
    return novelty;
  };

  function share(value: number): number {
    const [low, median, high] = [USUAL.low, 0.5, USUAL.high].map((at) => known.quantile(at));
    if (low === undefined || median === undefined || high === undefined) return 0;
    const distance = known.distanceTo(value);
    const rounding = ROUNDING * Math.max(Math.abs(low), Math.abs(high));
    return distance <= rounding ? 0 : distance / (Math.max(high - low, rounding) + Math.abs(value - median));
  }
}
