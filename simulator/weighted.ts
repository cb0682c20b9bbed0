import type { Random } from './random';
import { elementAt } from '../core/element-at';

/** Draws an index with probability proportional to its weight, by binary search in the cumulative weights. */
export interface Weighted {
  readonly total: number;
  draw(random: Random): number;
}

export function weighted(weights: readonly number[]): Weighted {
  const cumulated = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, index) => {
    total += weight;
    cumulated[index] = total;
  });
  return { total, draw: (random) => firstAbove(cumulated, random.unit() * total) };
}

/** Zipf's law: the r-th most popular of `size` has weight 1 ÷ r^exponent. */
export function zipf(size: number, exponent: number): Weighted {
  return weighted(Array.from({ length: size }, (_, index) => 1 / (index + 1) ** exponent));
}

function firstAbove(cumulated: Float64Array, value: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (elementAt(cumulated, middle) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
