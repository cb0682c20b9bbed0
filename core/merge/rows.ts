import type { SectionShape } from '../cell/cell';
import type { Finished } from '../metric/kind/kind';
import { quantileName } from '../metric/kind/quantiles';
import { isDifference, isMeasured, isRatio, type Metric, partsOf } from '../metric/metric';
import type { Window } from '../time/window';
import { atMost, divide, type Interval, NOTHING, subtract } from './interval';
import type { MergedSection } from './merge-series';
import { type Group, presentSection, sameBy } from './present';
import { type By, keyReader, type KeyPlace, type Split } from './split';

/** Where a number comes from: recomputed views, live cells, or both. */
export type Layer = 'batch' | 'speed' | 'merged';

/** One number of an answer. */
export interface Row extends Window, Interval {
  readonly by: By;
  /** True iff the layer is batch and the bounds are equal: only a restatement can change it. */
  readonly exact: boolean;
  readonly layer: Layer;
  /** When a run published this number in place of another exact one, ms since 1970. */
  readonly restatedAt?: number;
}

export interface RowsInput {
  readonly metric: Metric;
  readonly split: Split;
  readonly buckets: readonly Window[];
  /** For each part of the metric (`partsOf`), the merged section of each bucket. */
  readonly parts: readonly (readonly MergedSection[])[];
  /** Everything that arrived before it is in the views; ms since 1970, 0 before the first publication. */
  readonly tidemark: number;
  /** Number of ranked keys to show per bucket and currency. */
  readonly limit: number;
}

/** The sections that a metric reads under a split, one per part. */
export function shapesOf(metric: Metric, split: Split): readonly SectionShape[] {
  return partsOf(metric).map((part) => ({ metric: part, dimension: split.dimension }));
}

/**
 * The rows of an answer in order: time, then `by` in code unit order; rankings in order of rank.
 *
 * A bucket without data has no rows in a breakdown or a ranking. Otherwise every bucket has a row for every currency or
 * quantile that occurs anywhere in the answer: 0 for counts and sums, null for quantiles and ratios. If no currency
 * occurs at all, money is one row with currency null.
 */
export function rowsOf(input: RowsInput): readonly Row[] {
  const placeOf = keyReader(input.split);
  const groups = input.buckets.map((_, at) => groupsOf(input, at, placeOf));
  const splits = input.split.by.length === 0 ? splitsOf(input.metric, groups.flat()) : undefined;
  const rows: Row[] = [];
  input.buckets.forEach((bucket, at) => {
    const layer = layerOf(bucket, partsAt(input, at), input.tidemark);
    for (const { by, numbers } of groups[at] ?? []) {
      for (const number of numbersShown(input, numbers, splits)) rows.push(rowOf(bucket, by, number, layer));
    }
  });
  return rows;
}

function rowOf({ start, end }: Window, by: By, number: Numbered, layer: Layer): Row {
  const { value, lower, upper } = number;
  return {
    start,
    end,
    by: { ...by, ...number.by },
    value,
    lower,
    upper,
    exact: layer === 'batch' && lower === upper,
    layer,
  };
}

interface Numbered extends Interval {
  readonly by: By;
}

function partsAt({ parts }: RowsInput, at: number): readonly MergedSection[] {
  return parts.flatMap((part) => part[at] ?? []);
}

/** Groups of a bucket in order of `by`; for a derived metric, what its parts combine to. */
function groupsOf(input: RowsInput, at: number, placeOf: (key: string) => KeyPlace): readonly Group[] {
  const { metric, split } = input;
  const [first = [], second] = shapesOf(metric, split).map((shape, part) =>
    presentSection(shape, input.parts[part]?.[at]?.state, split, placeOf),
  );
  const groups = second === undefined ? first : combineGroups(first, second, combinerOf(metric));
  return groups.length < 2 ? groups : [...groups].sort((a, b) => (a.order < b.order ? -1 : 1));
}

type Combine = (first: Interval, second: Interval) => Interval;

function combinerOf(metric: Metric): Combine {
  if (isDifference(metric)) return subtract;
  const isShare = isRatio(metric) && metric.isShare === true;
  return isShare ? (first, second) => atMost(divide(first, second), 1) : divide;
}

function combineGroups(firsts: readonly Group[], seconds: readonly Group[], combine: Combine): readonly Group[] {
  const first = new Map(firsts.map((group) => [group.order, group]));
  const second = new Map(seconds.map((group) => [group.order, group]));
  return [...new Map([...first, ...second]).values()].map(({ by, order }) => ({
    by,
    order,
    numbers: combineNumbers(first.get(order)?.numbers ?? [], second.get(order)?.numbers ?? [], combine),
  }));
}

const ZERO: Interval = { value: 0, lower: 0, upper: 0 };

function combineNumbers(
  firsts: readonly Finished[],
  seconds: readonly Finished[],
  combine: Combine,
): readonly Finished[] {
  const find = (numbers: readonly Finished[], wanted: Finished): Interval =>
    numbers.find(({ by }) => sameBy(by, wanted.by)) ?? ZERO;
  const alone = seconds.filter(({ by }) => !firsts.some((number) => sameBy(number.by, by)));
  return [...firsts, ...alone]
    .sort((a, b) => compareBy(a.by, b.by))
    .map((number) => ({ by: number.by, ...combine(find(firsts, number), find(seconds, number)) }));
}

/** The currencies or quantiles that every bucket shows in an answer without breakdown; undefined for a ranking. */
function splitsOf(metric: Metric, groups: readonly Group[]): readonly Numbered[] | undefined {
  const spec = partsOf(metric)[0].measure;
  if (spec.kind === 'top') return undefined;
  const blank = isRatio(metric) || spec.kind === 'quantiles' ? NOTHING : ZERO;
  if (spec.kind === 'quantiles') return spec.quantiles.map((q) => ({ by: { quantile: quantileName(q) }, ...blank }));
  if (spec.kind !== 'sum' || !spec.byCurrency) return [{ by: {}, ...blank }];
  const currencies = new Set(groups.flatMap(({ numbers }) => numbers.map(({ by }) => by['currency'] ?? null)));
  return (currencies.size === 0 ? [null] : [...currencies].sort()).map((currency) => ({ by: { currency }, ...blank }));
}

function numbersShown(
  input: RowsInput,
  numbers: readonly Finished[],
  splits: readonly Numbered[] | undefined,
): readonly Numbered[] {
  if (splits !== undefined) return splits.map((blank) => numbers.find(({ by }) => sameBy(by, blank.by)) ?? blank);
  const ranked = isMeasured(input.metric) && input.metric.measure.kind === 'top';
  return ranked ? firstOfEachCurrency(numbers, input.limit) : numbers;
}

function firstOfEachCurrency(numbers: readonly Finished[], limit: number): readonly Finished[] {
  const shown = new Map<string, number>();
  return numbers.filter(({ by }) => {
    const rank = (shown.get(by['currency'] ?? '') ?? 0) + 1;
    shown.set(by['currency'] ?? '', rank);
    return rank <= limit;
  });
}

function layerOf(bucket: Window, parts: readonly MergedSection[], tidemark: number): Layer {
  const live = parts.some(({ fromLive }) => fromLive);
  if (!live && bucket.end <= tidemark) return 'batch';
  return parts.some(({ fromViews }) => fromViews) ? 'merged' : 'speed';
}

/** Code unit order, column by column; null first. */
function compareBy(a: By, b: By): number {
  for (const column of Object.keys(a)) {
    const [mine, theirs] = [a[column] ?? '', b[column] ?? ''];
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}
