import { OTHER_KEY } from '../../../core/metric/dimension';
import type { Row } from '../../../core/merge/rows';
import { ownValue } from '../../../core/own-value';
import type { JudgedNumber } from './number-detector';
import type { WatchRule } from './watches';

/** A number of a series, and whether a batch run has published its hour. */
export interface SeriesNumber extends JudgedNumber {
  readonly isPublished: boolean;
}

/** The numbers of a watched metric under one key, by time. */
export interface NumberSeries {
  /** The key of the breakdown, or the currency of an amount; empty for a total. */
  readonly key: string;
  readonly numbers: readonly SeriesNumber[];
}

/** An hour of the site, and how far it has arrived. */
export interface SiteHour {
  readonly start: number;
  readonly end: number;
  /** From 0 to 1. */
  readonly completeness: number;
  readonly isPublished: boolean;
}

/**
 * The hours of a range from rows of the site’s total. An hour that is not over, or of which it is not known how much is
 * still to come, is not complete at all.
 */
export function siteHours(
  rows: readonly Row[],
  { asOf, tidemark }: { readonly asOf: number | undefined; readonly tidemark: number },
): readonly SiteHour[] {
  return rows.map(({ start, end, final }) => ({
    start,
    end,
    completeness: asOf === undefined || end > asOf ? 0 : final === undefined ? 1 : (final?.completeness ?? 0),
    isPublished: end <= tidemark,
  }));
}

/**
 * The series of a watched metric. A key without a row in an hour has the value 0, or as much as that hour merged into
 * the rest; a ratio or a quantile of nothing has no number.
 *
 * @param rows of the metric, over the same hours
 * @param of rows of what a ratio is a share of
 */
export function numberSeries(
  watch: WatchRule,
  hours: readonly SiteHour[],
  rows: readonly Row[],
  of: readonly Row[] = [],
): readonly NumberSeries[] {
  const byHour = new Map<number, Row[]>();
  for (const row of rows.filter(isOf(watch))) byHour.set(row.start, [...(byHour.get(row.start) ?? []), row]);
  const ofAt = new Map(of.map(({ start, value }) => [start, value ?? 0]));
  const keys = new Set(rows.filter(isOf(watch)).map((row) => keyOf(watch, row)));
  keys.delete(OTHER_KEY);
  return [...keys].map((key) => ({
    key,
    numbers: hours.flatMap((hour) => {
      const found = byHour.get(hour.start) ?? [];
      const number = watch.kind === 'share' ? shareOf(watch, key, found) : valueOf(watch, key, found);
      if (number === undefined) return [];
      const { start, end, completeness, isPublished } = hour;
      return [{ of: ofAt.get(start), ...number, window: { start, end }, completeness, isPublished }];
    }),
  }));
}

type Counted = Pick<SeriesNumber, 'value' | 'lower' | 'upper'> & { readonly of?: number };

function valueOf(watch: WatchRule, key: string, rows: readonly Row[]): Counted | undefined {
  const row = rows.find((one) => keyOf(watch, one) === key);
  if (row !== undefined) return countedOf(row);
  if (watch.shape === 'ratio' || watch.quantile !== undefined) return undefined;
  const other = rows.find((one) => keyOf(watch, one) === OTHER_KEY);
  return { value: 0, lower: 0, upper: other?.upper ?? 0 };
}

/** Of all keys, including those merged into the rest. */
function shareOf(watch: WatchRule, key: string, rows: readonly Row[]): Counted | undefined {
  const counts = rows.flatMap((row) => {
    const counted = countedOf(row);
    return counted === undefined ? [] : [{ key: keyOf(watch, row), ...counted }];
  });
  const own = counts.find((one) => one.key === key) ?? { value: 0, lower: 0, upper: 0 };
  const rest = counts.filter((one) => one.key !== key);
  const sum = (pick: (one: Counted) => number): number => rest.reduce((total, one) => total + pick(one), 0);
  const total = own.value + sum(({ value }) => value);
  if (total <= 0) return undefined;
  return {
    value: own.value / total,
    lower: own.lower / Math.max(own.lower + sum(({ upper }) => upper), Number.MIN_VALUE),
    upper: Math.min(1, own.upper / Math.max(own.upper + sum(({ lower }) => lower), Number.MIN_VALUE)),
    of: total,
  };
}

function countedOf(row: Row): Counted | undefined {
  const { value, lower, upper } = row;
  if (value === null) return undefined;
  return { value, lower: lower ?? -Infinity, upper: upper ?? Infinity };
}

/** Of the quantiles of a metric, the rows of the one that is watched. */
function isOf({ quantile }: WatchRule): (row: Row) => boolean {
  return ({ by }) => quantile === undefined || ownValue(by, 'quantile') === quantile;
}

function keyOf({ by: column, quantile }: WatchRule, { by }: Row): string {
  if (quantile !== undefined && column === undefined) return '';
  return ownValue(by, column ?? 'currency') ?? '';
}
