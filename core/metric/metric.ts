import type { DimensionName } from './dimension';
import type { EventFilter, MeasureSpec } from './measure';

export type Unit = 'events' | 'visitors' | 'sessions' | 'orders' | 'units' | 'minor_units' | 'ratio' | 'ms';

interface Described {
  /** Name in the API, the CLI and the documentation. */
  readonly id: string;
  /** One sentence: what is counted, and what is not. */
  readonly description: string;
  readonly unit: Unit;
}

/** A metric that keeps state in cells. */
export interface MeasuredMetric extends Described {
  /** Names the metric's sections in an encoded cell: a number that no other metric has or had. */
  readonly code: number;
  readonly where: EventFilter;
  readonly measure: MeasureSpec;
  readonly breakdowns: readonly DimensionName[];
  /** Kept only as a part of ratios; not offered by the API. */
  readonly internal?: true;
}

/** A metric that divides one measured metric by another; it can be broken down by what both can. */
export interface RatioMetric extends Described {
  readonly numerator: MeasuredMetric;
  readonly denominator: MeasuredMetric;
}

export type Metric = MeasuredMetric | RatioMetric;

export function isRatio(metric: Metric): metric is RatioMetric {
  return 'numerator' in metric;
}

/** The dimensions by which a metric can be asked. */
export function breakdownsOf(metric: Metric): readonly DimensionName[] {
  if (!isRatio(metric)) return metric.breakdowns;
  return metric.numerator.breakdowns.filter((name) => metric.denominator.breakdowns.includes(name));
}
