import { isVisit, measureOf, type Metric, partsOf } from '../metric/metric';

/**
 * The columns of `by` in the rows of an answer, in order: those that the question splits by, then those of the metric's
 * kind. They follow from the question alone, so an answer without rows has them too.
 */
export function byColumns(metric: Metric, splitBy: readonly string[]): readonly string[] {
  return [...new Set([...splitBy, ...kindColumns(metric)])];
}

/** The columns of `by` that a metric’s own kind has. */
export function kindColumns(metric: Metric): readonly string[] {
  if (isVisit(metric) && metric.visits.kind === 'share') return [];
  const measure = isVisit(metric) ? measureOf(metric) : partsOf(metric)[0].measure;
  switch (measure.kind) {
    case 'count':
    case 'distinct':
      return [];
    case 'sum':
      return measure.byCurrency ? ['currency'] : [];
    case 'quantiles':
      return ['quantile'];
    case 'top':
      return [measure.column, ...(measure.weight === 'events' ? [] : ['currency'])];
  }
}
