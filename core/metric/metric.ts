import type { DimensionName } from './dimension';
import type { EventFilter, MeasureSpec } from './measure';

export type Unit = 'events' | 'visitors' | 'sessions' | 'orders' | 'units' | 'minor_units' | 'ratio' | 'ms';

export interface DescribedMetric {
  /** Name in the API, the CLI, SQL and the documentation, in snake_case. */
  readonly id: string;
  /** One sentence: what is counted, and what is not. */
  readonly description: string;
  readonly unit: Unit;
}

/** A metric that keeps state in cells. */
export interface MeasuredMetric extends DescribedMetric {
  /**
   * Identifies the metric's sections in an encoded cell. Never reused: retired codes are listed in `retired-codes.ts`.
   */
  readonly code: number;
  readonly where: EventFilter;
  readonly measure: MeasureSpec;
  readonly breakdowns: readonly DimensionName[];
  /** Kept only as a part of ratios; the API does not offer it. */
  readonly internal?: true;
}

/** A metric that divides one measured metric by another; its breakdowns are those that both parts have. */
export interface RatioMetric extends DescribedMetric {
  readonly numerator: MeasuredMetric;
  readonly denominator: MeasuredMetric;
}

export type Metric = MeasuredMetric | RatioMetric;

export function isRatio(metric: Metric): metric is RatioMetric {
  return 'numerator' in metric;
}

/** The dimensions by which a metric can be broken down. */
export function breakdownsOf(metric: Metric): readonly DimensionName[] {
  if (!isRatio(metric)) return metric.breakdowns;
  return metric.numerator.breakdowns.filter((name) => metric.denominator.breakdowns.includes(name));
}
