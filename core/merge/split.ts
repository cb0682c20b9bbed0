import { type EventCondition, passes } from '../metric/condition';
import { type DimensionName, DIMENSIONS, NONE_KEY, PAIR_SEPARATOR } from '../metric/dimension';
import { breakdownsOf, type Metric } from '../metric/metric';

/** How the rows of an answer are split: the breakdown to read, and which of its keys to show and keep. */
export interface Split {
  /** The breakdown of the cells. Undefined reads totals. */
  readonly dimension: DimensionName | undefined;
  /** Columns shown in `by`, in order. */
  readonly by: readonly string[];
  /** All must hold. */
  readonly filters: readonly EventCondition[];
}

/**
 * The breakdown of cells that answers `by` and the filters together: the one with exactly the columns that they name.
 * For example, country alone reads the breakdown by country; country with a filter on platform reads the breakdown by
 * both. A filter must keep one value, because the states of several values do not add up to one.
 *
 * @returns undefined if the metric keeps no such breakdown
 */
export function resolveSplit(
  metric: Metric,
  by: readonly string[],
  filters: readonly EventCondition[],
): Split | undefined {
  const named = by.flatMap((name) => (isDimension(name) ? columnsOf(name) : [name]));
  const wanted = new Set([...named, ...filters.map(({ column }) => column)]);
  if (wanted.size === 0) return { dimension: undefined, by: [], filters };
  const dimension = breakdownsOf(metric).find(
    (name) => columnsOf(name).length === wanted.size && columnsOf(name).every((column) => wanted.has(column)),
  );
  return dimension === undefined || filters.some(({ test }) => test !== 'is')
    ? undefined
    : { dimension, by: columnsOf(dimension).filter((column) => named.includes(column)), filters };
}

export function isDimension(name: string): name is DimensionName {
  return Object.hasOwn(DIMENSIONS, name);
}

export function columnsOf(dimension: DimensionName): readonly string[] {
  return DIMENSIONS[dimension].columns;
}

/**
 * What splits a row: columns of the breakdown, then what the kind itself splits by. Null: no value in that dimension.
 */
export type By = Readonly<Record<string, string | null>>;

/** Where the numbers of a key go under a split. */
export interface KeyPlace {
  readonly by: By;
  /** Sorts as `by` does: column by column in code unit order, null first. Equal for equal `by`. */
  readonly order: string;
  /** False: a filter leaves the key out. */
  readonly kept: boolean;
}

/** Reads the keys of a split's breakdown. Answers have the same few keys in thousands of buckets: each is read once. */
export function keyReader(split: Split): (key: string) => KeyPlace {
  const places = new Map<string, KeyPlace>();
  return (key) => {
    let place = places.get(key);
    if (place === undefined) places.set(key, (place = placeOf(split, key)));
    return place;
  };
}

function placeOf({ dimension, by, filters }: Split, key: string): KeyPlace {
  const columns = dimension === undefined ? [] : columnsOf(dimension);
  const parts = columns.length === 1 ? [key] : key.split(PAIR_SEPARATOR);
  // What a breakdown could not keep apart has one name for all its columns.
  const valueOf = (column: string): string =>
    (parts.length === columns.length ? parts[columns.indexOf(column)] : key) ?? NONE_KEY;
  return {
    ...placeOfValues(by, by.map(valueOf)),
    kept: filters.every((one) => passes(one, valueOf(one.column))),
  };
}

/** The place of the values of the columns of `by`. */
export function placeOfValues(by: readonly string[], values: readonly string[]): Pick<KeyPlace, 'by' | 'order'> {
  return {
    by: Object.fromEntries(by.map((column, at) => [column, values[at] === NONE_KEY ? null : (values[at] ?? null)])),
    order: values.join('\0'),
  };
}
