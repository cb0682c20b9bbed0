import { type DimensionName, DIMENSIONS } from '../../core/metric/dimension';
import { type FoldedEvent, matches, type MeasureSpec } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import { MEASURED } from '../../core/metric/registry';
import type { SqlRow } from '../../core/port/batch-engine';
import { groupByKey } from './rows';

type MetricOf<Kind extends MeasureSpec['kind']> = MeasuredMetric & {
  readonly measure: Extract<MeasureSpec, { readonly kind: Kind }>;
};

function ofKind<Kind extends MeasureSpec['kind']>(kind: Kind): readonly MetricOf<Kind>[] {
  return MEASURED.filter((metric): metric is MetricOf<Kind> => metric.measure.kind === kind);
}

export const COUNTS = ofKind('count');
export const SUMS = ofKind('sum');
export const DISTINCTS = ofKind('distinct');
export const QUANTILES = ofKind('quantiles');
export const TOPS = ofKind('top');

export function seenBy<Event extends FoldedEvent>(
  { where }: MeasuredMetric,
  events: readonly Event[],
): readonly Event[] {
  return events.filter((event) => matches(where, event));
}

/**
 * The value that a summing metric adds up, as a decimal text; null if none of the events are relevant to it. Of a metric
 * that counts them, their number.
 */
export function total(
  { where, measure: { column } }: MetricOf<'sum'>,
  events: readonly FoldedEvent[],
): number | string | null {
  const seen = events.filter((event) => matches(where, event));
  if (column === 'events') return seen.length;
  const values = seen.flatMap((event) => event[column] ?? []);
  return values.length === 0 ? null : String(values.reduce((all, value) => all + BigInt(value), 0n));
}

/** The dimensions by which one of the metrics is broken down. */
export function dimensionsOf(metrics: readonly MeasuredMetric[]): readonly DimensionName[] {
  return [...new Set(metrics.flatMap(({ breakdowns }) => breakdowns))];
}

/** The columns from which these dimensions are derived. */
export function columnsOf(dimensions: readonly DimensionName[]): readonly (keyof FoldedEvent)[] {
  return [...new Set(dimensions.flatMap((name) => columnsOfOne(name)))];
}

function columnsOfOne(name: DimensionName): readonly (keyof FoldedEvent)[] {
  return DIMENSIONS[name].columns;
}

/** The key under which an event is counted in a dimension; none in the total. */
export function keyOf(dimension: DimensionName | '', event: FoldedEvent): string {
  if (dimension === '') return '';
  return columnsOfOne(dimension)
    .map((column) => event[column] ?? '')
    .join('|');
}

/** All events (no dimension), then those of each key of each dimension, sorted by dimension name and key. */
export function breakdowns<Event extends FoldedEvent>(
  events: readonly Event[],
  dimensions: readonly DimensionName[],
): readonly { readonly labels: SqlRow; readonly events: readonly Event[] }[] {
  return (['', ...dimensions] as const).toSorted().flatMap((dimension) =>
    groupByKey(events, (event) => keyOf(dimension, event)).map(({ key, rows }) => ({
      labels: { dimension, dimension_key: key },
      events: rows,
    })),
  );
}
