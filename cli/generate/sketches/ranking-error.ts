import { elementAt } from '../../../core/element-at';
import { emptyCell, mergeCell, type SectionName } from '../../../core/cell/cell';
import { top, type TopState } from '../../../core/metric/kind/top';
import type { TopMeasure } from '../../../core/metric/measure';
import { topProducts } from '../../../core/metric/metrics/top-products';
import { emptySpaceSaving, ranking } from '../../../core/sketch/space-saving';
import { randomOf } from '../../../loadtest/measures/synthetic-events';
import { ANY_EVENT } from './any-event';
import { storedCell, totalIn } from './stored-cell';

/** A stream of page views whose products follow Zipf's law: the k-th most popular has a weight of k^−exponent. */
export interface ZipfStream {
  readonly exponent: number;
  readonly products: number;
  /** Number of cells merged into the ranking, and page views in each. */
  readonly windows: number;
  readonly viewsPerWindow: number;
}

/** The error of a ranking made of cells of this capacity; weights are shares of all page views. */
export interface RankingError extends ZipfStream {
  readonly capacity: number;
  /** Products whose weight is not between its bounds, kept or not. */
  readonly outside: number;
  /** Largest upper bound − truth, over all products. */
  readonly overestimate: number;
  /** Largest |value − truth| over the ten most viewed products. */
  readonly errorOfTopTen: number;
  /** How many of the ten most viewed products are among the first ten of the answer. */
  readonly foundOfTopTen: number;
}

const NAME: SectionName = { metric: topProducts, dimension: undefined, population: 'human' };
const MEASURE = topProducts.measure as TopMeasure;
const TEN = 10;

/**
 * A kept product is overestimated by at most this share of all weight. Metwally et al. 2005, lemma 3; a merge adds up
 * both sides.
 */
export function promisedOverestimate(capacity: number): number {
  return 1 / capacity;
}

/** The same stream through cells of each capacity. */
export function measureRanking(stream: ZipfStream, capacities: readonly number[]): readonly RankingError[] {
  const windows = drawWindows(stream);
  const exact = new Map<string, number>();
  for (const product of windows.flat()) exact.set(product, (exact.get(product) ?? 0) + 1);
  return capacities.map((capacity) => ({ ...stream, capacity, ...compare(mergedRanking(windows, capacity), exact) }));
}

function drawWindows({ exponent, products, windows, viewsPerWindow }: ZipfStream): readonly (readonly string[])[] {
  const random = randomOf(Math.round(exponent * 1000));
  let sum = 0;
  const edges = Array.from({ length: products }, (_, place) => (sum += (place + 1) ** -exponent));
  const draw = (): string => `p${firstAbove(edges, random() * sum)}`;
  return Array.from({ length: windows }, () => Array.from({ length: viewsPerWindow }, draw));
}

function firstAbove(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elementAt(ascending, middle) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function mergedRanking(windows: readonly (readonly string[])[], capacity: number): TopState {
  const spec: TopMeasure = { ...MEASURE, capacity };
  const merged = emptyCell();
  for (const products of windows) {
    const state = top.zero(spec, 'total');
    for (const product of products) top.add(state, { ...ANY_EVENT, product_id: product }, spec);
    mergeCell(merged, storedCell(NAME, { total: state }));
  }
  return totalIn(merged, NAME) as TopState;
}

function compare(
  state: TopState,
  exact: ReadonlyMap<string, number>,
): Pick<RankingError, 'outside' | 'overestimate' | 'errorOfTopTen' | 'foundOfTopTen'> {
  const sketch = state.get('') ?? emptySpaceSaving();
  const boundsOf = (product: string): { readonly lower: number; readonly upper: number } =>
    sketch.entries.get(product) ?? { lower: 0, upper: sketch.floor };
  const all = [...exact].reduce((sum, [, weight]) => sum + weight, 0);
  const over = [...exact].map(([product, weight]) => boundsOf(product).upper - weight);
  const topTen = [...exact].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, TEN);
  const answered = new Set(
    ranking(sketch)
      .slice(0, TEN)
      .map(([product]) => product),
  );
  const errorOf = ([product, weight]: readonly [string, number]): number =>
    Math.abs((boundsOf(product).lower + boundsOf(product).upper) / 2 - weight);
  return {
    outside: [...exact].filter(
      ([product, weight]) => weight < boundsOf(product).lower || weight > boundsOf(product).upper,
    ).length,
    overestimate: Math.max(...over) / all,
    errorOfTopTen: Math.max(...topTen.map(errorOf)) / all,
    foundOfTopTen: topTen.filter(([product]) => answered.has(product)).length,
  };
}
