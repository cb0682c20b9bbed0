import { DIMENSION_NAMES, DIMENSIONS, type DimensionName } from './dimension';
import type { EventFilter, MeasureSpec } from './measure';
import type { MeasuredMetric } from './metric';
import { MEASURED } from './registry';

/** A measured metric of one kind, with the measure typed accordingly. */
export type MetricOf<Kind extends MeasureSpec['kind']> = MeasuredMetric & {
  readonly measure: Extract<MeasureSpec, { readonly kind: Kind }>;
};

/**
 * The measured metrics of a kind, in the order of the registry. @example metricsOfKind('distinct')[0]?.id // 'visitors'
 */
export function metricsOfKind<Kind extends MeasureSpec['kind']>(kind: Kind): readonly MetricOf<Kind>[] {
  return MEASURED.filter((metric): metric is MetricOf<Kind> => metric.measure.kind === kind);
}

/** The dimensions that at least one of the metrics is broken down by, in the order of DIMENSIONS. */
export function dimensionsOf(metrics: readonly MeasuredMetric[]): readonly DimensionName[] {
  return DIMENSION_NAMES.filter((name) => metrics.some(({ breakdowns }) => breakdowns.includes(name)));
}

/** The columns of the event that make up the keys of these dimensions, each once. */
export function dimensionColumns(dimensions: readonly DimensionName[]): readonly string[] {
  return [...new Set(dimensions.flatMap((name): readonly string[] => DIMENSIONS[name].columns))];
}

/** The columns of the curated table that the filters read, each once. */
export function filterColumns(filters: readonly EventFilter[]): readonly string[] {
  return [
    ...new Set(
      filters.flatMap(({ types, present, marked }) => [
        ...(types === undefined ? [] : ['event_type']),
        ...(present === undefined ? [] : [present]),
        ...(marked === undefined ? [] : [marked]),
      ]),
    ),
  ];
}
