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

/** What is counted of whole sessions. A session bounces if it is one page view and nothing else. */
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

/** The kind of state that counts a metric. @param metric not a ratio */
export function measureOf(metric: MeasuredMetric | VisitMetric): MeasureSpec {
  if (!isVisit(metric)) return metric.measure;
  return metric.visits.kind === 'top' ? PAGES_RANKED : VISITS_COUNTED;
}

/** A metric that cells can answer. */
export type CellMetric = MeasuredMetric | RatioMetric;
export type Metric = CellMetric | VisitMetric;

export function isRatio(metric: Metric): metric is RatioMetric {
  return 'numerator' in metric;
}

export function isVisit(metric: Metric): metric is VisitMetric {
  return 'visits' in metric;
}

/** How the values of a metric add up: the kind of its state, or `ratio` if it divides two. */
export function kindNameOf(metric: Metric): MeasureSpec['kind'] | 'ratio' {
  if (isRatio(metric) || (isVisit(metric) && metric.visits.kind === 'share')) return 'ratio';
  return measureOf(metric).kind;
}

/** True if the rows of the metric are the keys of a ranking. */
export function isRanking(metric: Metric): boolean {
  return kindNameOf(metric) === 'top';
}

/** The dimensions by which cells keep a metric. */
export function breakdownsOf(metric: Metric): readonly DimensionName[] {
  if (isVisit(metric)) return [];
  if (!isRatio(metric)) return metric.breakdowns;
  return metric.numerator.breakdowns.filter((name) => metric.denominator.breakdowns.includes(name));
}
