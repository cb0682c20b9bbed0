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

/** A metric that divides one measured metric by another. */
export interface RatioMetric extends DescribedMetric {
  readonly numerator: MeasuredMetric;
  readonly denominator: MeasuredMetric;
  /** The numerator counts some of what the denominator counts, so that the quotient is at most 1. */
  readonly isShare?: true;
}

/** A metric that subtracts one measured metric from another, such as refunds from revenue. */
export interface DifferenceMetric extends DescribedMetric {
  readonly minuend: MeasuredMetric;
  readonly subtrahend: MeasuredMetric;
}

/** A metric that is computed from the states of two others; its breakdowns are those that both parts have. */
export type DerivedMetric = RatioMetric | DifferenceMetric;
export type Metric = MeasuredMetric | DerivedMetric;

export function isRatio(metric: Metric): metric is RatioMetric {
  return 'numerator' in metric;
}

export function isDifference(metric: Metric): metric is DifferenceMetric {
  return 'minuend' in metric;
}

export function isMeasured(metric: Metric): metric is MeasuredMetric {
  return 'measure' in metric;
}

/** The measured metrics whose states a metric needs: itself, or its two parts. */
export function partsOf(metric: Metric): readonly [MeasuredMetric, ...MeasuredMetric[]] {
  if (isRatio(metric)) return [metric.numerator, metric.denominator];
  return isDifference(metric) ? [metric.minuend, metric.subtrahend] : [metric];
}

/** The dimensions by which a metric can be broken down. */
export function breakdownsOf(metric: Metric): readonly DimensionName[] {
  const [first, ...others] = partsOf(metric);
  return first.breakdowns.filter((name) => others.every(({ breakdowns }) => breakdowns.includes(name)));
}
