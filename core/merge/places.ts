import { OTHER_KEY } from '../metric/dimension';
import type { Interval } from './interval';
import type { By } from './split';

/** Which keys are shown, per bucket and currency or quantile. */
export interface Places {
  /** How many are left out before the first one. */
  readonly offset: number;
  readonly limit: number;
}

interface Placed extends Pick<Interval, 'value'> {
  readonly by: By;
}

/** The series of a number: its currency or quantile, and for a ranking the values of the breakdown. */
export function seriesOf(by: By, keys: readonly string[]): string {
  const rest = Object.entries(by).filter(([column]) => !keys.includes(column));
  return rest.length === 0 ? '' : JSON.stringify(rest);
}

/**
 * The numbers at some places, counted per series.
 *
 * @param numbers of one bucket; those of a series in their order
 * @param keys the columns of `by` that name the keys
 */
export function atPlaces<Number extends Placed>(
  numbers: readonly Number[],
  keys: readonly string[],
  { offset, limit }: Places,
): readonly Number[] {
  const ranks = new Map<string, number>();
  return numbers.filter(({ by }) => {
    const series = seriesOf(by, keys);
    const rank = (ranks.get(series) ?? 0) + 1;
    ranks.set(series, rank);
    return rank > offset && rank <= offset + limit;
  });
}

/**
 * The numbers of one bucket by series, the largest first, then those that are undefined, then what the breakdown could not
 * keep apart. Equal ones stay in their order.
 */
export function largestFirst<Number extends Placed>(
  numbers: readonly Number[],
  keys: readonly string[],
): readonly Number[] {
  const ranked = numbers.map((number) => ({
    number,
    series: seriesOf(number.by, keys),
    size: keys.some((key) => number.by[key] === OTHER_KEY) ? -Infinity : (number.value ?? -Number.MAX_VALUE),
  }));
  ranked.sort((a, b) => (a.series === b.series ? b.size - a.size || 0 : a.series < b.series ? -1 : 1));
  return ranked.map(({ number }) => number);
}
