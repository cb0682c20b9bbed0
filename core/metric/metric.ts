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

/** What is counted of whole sessions. A session bounces if it has one page view and else only `PASSIVE_EVENT_TYPES`. */
export type VisitMeasure =
  | { readonly kind: 'count'; readonly of: 'bounces' | 'visits' }
  /** bounces ÷ sessions */
  | { readonly kind: 'share'; readonly of: 'bounces' }
  | { readonly kind: 'top'; readonly column: 'entry_page' | 'exit_page' };

/**
 * A metric of whole sessions: each session_id, in the window in which it began. No cell can keep it, because what a
 * session is depends on all of its events; it is always counted from them.
 */
export interface VisitMetric extends DescribedMetric {
  readonly visits: VisitMeasure;
}

/** How the values of sessions are kept while they are counted. */
const VISITS_COUNTED: MeasureSpec = { kind: 'count' };
const PAGES_RANKED: MeasureSpec = { kind: 'top', column: 'page', weight: 'events', capacity: Infinity };

/** The kind of state that counts a metric. @param metric not a derived one */
export function measureOf(metric: MeasuredMetric | VisitMetric): MeasureSpec {
  if (!isVisit(metric)) return metric.measure;
  return metric.visits.kind === 'top' ? PAGES_RANKED : VISITS_COUNTED;
}

/** A metric that cells can answer. */
export type CellMetric = MeasuredMetric | DerivedMetric;
export type Metric = CellMetric | VisitMetric;

export function isRatio(metric: Metric): metric is RatioMetric {
  return 'numerator' in metric;
}

export function isDifference(metric: Metric): metric is DifferenceMetric {
  return 'minuend' in metric;
}

export function isMeasured(metric: Metric): metric is MeasuredMetric {
  return 'measure' in metric;
}

export function isVisit(metric: Metric): metric is VisitMetric {
  return 'visits' in metric;
}

/** The measured metrics whose states a metric needs: itself, its two parts, or none for a metric of whole sessions. */
export function partsOf(metric: CellMetric): readonly [MeasuredMetric, ...MeasuredMetric[]];
export function partsOf(metric: Metric): readonly MeasuredMetric[];
export function partsOf(metric: Metric): readonly MeasuredMetric[] {
  if (isVisit(metric)) return [];
  if (isRatio(metric)) return [metric.numerator, metric.denominator];
  return isDifference(metric) ? [metric.minuend, metric.subtrahend] : [metric];
}

/** How the values of a metric add up: the kind of its state, or how it combines those of two others. */
export function kindNameOf(metric: Metric): MeasureSpec['kind'] | 'ratio' | 'difference' {
  if (isRatio(metric) || (isVisit(metric) && metric.visits.kind === 'share')) return 'ratio';
  return isDifference(metric) ? 'difference' : measureOf(metric).kind;
}

/** True if the rows of the metric are the keys of a ranking. */
export function isRanking(metric: Metric): boolean {
  return kindNameOf(metric) === 'top';
}

/** The dimensions by which cells keep a metric. */
export function breakdownsOf(metric: Metric): readonly DimensionName[] {
  const [first, ...others] = partsOf(metric);
  return first?.breakdowns.filter((name) => others.every(({ breakdowns }) => breakdowns.includes(name))) ?? [];
}
