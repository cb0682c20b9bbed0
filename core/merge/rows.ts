import type { SectionShape } from '../cell/cell';
import type { Finished } from '../metric/kind/kind';
import { quantileName } from '../metric/kind/quantiles';
import {
  type CellMetric,
  isDifference,
  isRanking,
  isRatio,
  isVisit,
  kindNameOf,
  type Metric,
  partsOf,
} from '../metric/metric';
import type { Window } from '../time/window';
import { atMost, divide, type Interval, NOTHING, subtract } from './interval';
import { kindColumns } from './by-columns';
import type { MergedSection } from './merge-series';
import { atPlaces, largestFirst, type Places } from './places';
import { type Group, presentSection, sameBy } from './present';
import { type By, keyReader, type KeyPlace, type Split } from './split';

/** Where a number comes from: recomputed views, live cells, both, or the events with the archive's live tail. */
export type Layer = 'batch' | 'speed' | 'merged' | 'events';

/** What a number that may still grow is expected to become. */
export interface Final {
  /** Share of the window's events that have arrived; null for a window that is not over. */
  readonly completeness: number | null;
  /** The final value is within these with probability `rate`. Null where that is not foreseen. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly rate: number | null;
  readonly learned: boolean;
}

/** One number of an answer. */
export interface Row extends Window, Interval {
  readonly by: By;
  /** True iff the layer is batch and the bounds are equal: only a restatement can change it. */
  readonly exact: boolean;
  readonly layer: Layer;
  /** When a run published this number in place of another exact one, ms since 1970. */
  readonly restatedAt?: number;
  /** What the number may still become; null for a site without data. Absent for windows that are settled. */
  readonly final?: Final | null;
}

export interface RowsInput {
  readonly metric: CellMetric;
  readonly split: Split;
  readonly buckets: readonly Window[];
  /** For each part of the metric (`partsOf`), the merged section of each bucket. */
  readonly parts: readonly (readonly MergedSection[])[];
  /** Everything that arrived before it is in the views; ms since 1970, 0 before the first publication. */
  readonly tidemark: number;
  /** Everything that arrived before it is in the answer, ms since 1970. Undefined if that is not known. */
  readonly asOf: number | undefined;
  /** Undefined shows all keys: of a breakdown in the order of `by`, else with the largest values first. */
  readonly places: Places | undefined;
}

/** The groups of one bucket, and where its numbers come from. */
export interface BucketGroups {
  readonly bucket: Window;
  readonly groups: readonly Group[];
  readonly layer: Layer;
  /** False if nothing was found in the bucket. */
  readonly hasData: boolean;
}

/** The sections that a metric reads under a split, one per part. */
export function shapesOf(metric: CellMetric, split: Split): readonly SectionShape[] {
  return partsOf(metric).map((part) => ({ metric: part, dimension: split.dimension }));
}

/** The rows of an answer from the sections of cells. */
export function rowsOf(input: RowsInput): readonly Row[] {
  const { metric, split, buckets, tidemark, asOf, places } = input;
  const placeOf = keyReader(split);
  const groups = buckets.map((bucket, at): BucketGroups => {
    const parts = partsAt(input, at);
    return {
      bucket,
      groups: groupsOf(input, at, placeOf),
      layer: layerOf(bucket, parts, tidemark),
      hasData: parts.some(({ state }) => state !== undefined),
    };
  });
  return rowsOfGroups({ metric, by: split.by, asOf, places }, groups);
}

/** What decides which rows an answer has. */
export interface RowsShape extends Pick<RowsInput, 'asOf' | 'places'> {
  readonly metric: Metric;
  /** Columns of the breakdown. */
  readonly by: readonly string[];
}

/**
 * The rows of an answer in order: time, then `by` in code unit order; the keys of a ranking, and of a breakdown of which only
 * some places are shown, in order of rank.
 *
 * A bucket without data has no rows in a breakdown or a ranking. Otherwise every bucket has a row for every currency or
 * quantile that occurs anywhere in the answer: 0 for counts and sums, null for quantiles and ratios. If no currency
 * occurs at all, money is one row with currency null. A bucket that begins after `asOf` has no numbers yet: all are
 * null, unless clocks that run ahead brought it events. One that begins at `asOf` has those that arrived in that
 * millisecond.
 */
export function rowsOfGroups(shape: RowsShape, groups: readonly BucketGroups[]): readonly Row[] {
  const { metric, asOf } = shape;
  const splits =
    shape.by.length > 0
      ? undefined
      : splitsOf(
          metric,
          groups.flatMap((one) => one.groups),
        );
  return groups.flatMap(({ bucket, groups: found, layer, hasData }) => {
    const isAhead = asOf !== undefined && bucket.start > asOf && !hasData;
    const rows = found.flatMap(({ by, numbers }) =>
      numbersShown(shape, numbers, splits).map((number) => rowOf(bucket, by, number, layer)),
    );
    const shown = isRanking(metric) ? rows : shownOf(shape, rows);
    return isAhead ? shown.map((row) => ({ ...row, ...NOTHING, exact: false })) : shown;
  });
}

/** The rows of one bucket of a breakdown that are shown. */
function shownOf({ by, places }: RowsShape, rows: readonly Row[]): readonly Row[] {
  return by.length === 0 || places === undefined ? rows : atPlaces(largestFirst(rows, by), by, places);
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

function groupsOf(input: RowsInput, at: number, placeOf: (key: string) => KeyPlace): readonly Group[] {
  const { metric, split } = input;
  const [first = [], second] = shapesOf(metric, split).map((shape, part) =>
    presentSection(shape, input.parts[part]?.[at]?.state, split, placeOf),
  );
  return combineGroups(metric, first, second);
}

/** Groups of a bucket in order of `by`; for a derived metric, what its parts combine to. */
export function combineGroups(
  metric: Metric,
  first: readonly Group[],
  second: readonly Group[] | undefined,
): readonly Group[] {
  const groups = second === undefined ? first : combineParts(first, second, combinerOf(metric));
  return groups.length < 2 ? groups : [...groups].sort((a, b) => (a.order < b.order ? -1 : 1));
}

type Combine = (first: Interval, second: Interval) => Interval;

function combinerOf(metric: Metric): Combine {
  if (isDifference(metric)) return subtract;
  const isShare = isRatio(metric) && metric.isShare === true;
  return isShare ? (first, second) => atMost(divide(first, second), 1) : divide;
}

function combineParts(firsts: readonly Group[], seconds: readonly Group[], combine: Combine): readonly Group[] {
  const first = new Map(firsts.map((group) => [group.order, group]));
  const second = new Map(seconds.map((group) => [group.order, group]));
  return [...new Map([...first, ...second]).values()].map(({ by, order }) => ({
    by,
    order,
    numbers: combineNumbers(first.get(order)?.numbers ?? [], second.get(order)?.numbers ?? [], combine),
  }));
}

const ZERO: Interval = { value: 0, lower: 0, upper: 0 };

/** The number of no events: 0, except that a ratio and a quantile of nothing are undefined. */
export function blankOf(metric: Metric): Interval {
  return ['ratio', 'quantiles'].includes(kindNameOf(metric)) ? NOTHING : ZERO;
}

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
  if (isRanking(metric)) return undefined;
  const blank = blankOf(metric);
  if (isVisit(metric)) return [{ by: {}, ...blank }];
  const spec = partsOf(metric)[0].measure;
  if (spec.kind === 'quantiles') return spec.quantiles.map((q) => ({ by: { quantile: quantileName(q) }, ...blank }));
  if (spec.kind !== 'sum' || !spec.byCurrency) return [{ by: {}, ...blank }];
  const currencies = new Set(groups.flatMap(({ numbers }) => numbers.map(({ by }) => by['currency'] ?? null)));
  return (currencies.size === 0 ? [null] : [...currencies].sort()).map((currency) => ({ by: { currency }, ...blank }));
}

function numbersShown(
  { metric, places }: RowsShape,
  numbers: readonly Finished[],
  splits: readonly Numbered[] | undefined,
): readonly Numbered[] {
  if (splits !== undefined) return splits.map((blank) => numbers.find(({ by }) => sameBy(by, blank.by)) ?? blank);
  return isRanking(metric) && places !== undefined ? atPlaces(numbers, rankedColumns(metric), places) : numbers;
}

/** The column whose values a ranking ranks; none for another metric. */
export function rankedColumns(metric: Metric): readonly string[] {
  return isRanking(metric) ? kindColumns(metric).slice(0, 1) : [];
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
