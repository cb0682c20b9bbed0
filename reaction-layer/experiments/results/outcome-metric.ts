import { isDifference, isMeasured, isRatio, type MeasuredMetric, type Metric } from '../../../core/metric/metric';
import { findMetric } from '../../../core/metric/registry';
import type { OutcomeMetric } from '../../../core/port/outcomes';
import { measuredAs } from '../declare/check-declaration';
import type { ExperimentMetric } from '../declare/experiment';

/** Refuses a metric that was removed from the registry after the experiment was declared. */
export class LostMetricError extends Error {
  override readonly name = 'LostMetricError';
  readonly code = 'unknown_metric';
}

/** How a metric of a declaration is added up per unit. @throws LostMetricError */
export function outcomeMetric(asked: Pick<ExperimentMetric, 'metric' | 'as'>): OutcomeMetric {
  const metric = foundMetric(asked.metric);
  const as = measuredAs(asked);
  const none = { subtracted: [], divisor: [] };
  if (isRatio(metric))
    return { ...none, as, added: [metric.numerator], divisor: [metric.denominator], isCapped: false };
  if (isDifference(metric))
    return { ...none, as, added: [metric.minuend], subtracted: [metric.subtrahend], isCapped: as === 'mean' };
  if (!isMeasured(metric)) throw new LostMetricError(`${asked.metric} cannot be added up per unit any more`);
  return { ...none, as, added: [metric], isCapped: as === 'mean' && isHeavy(metric) };
}

/** Sums can have heavy tails: one order of a company outweighs those of a thousand people. */
function isHeavy({ measure }: MeasuredMetric): boolean {
  return measure.kind === 'sum';
}

export function foundMetric(id: string): Metric {
  const metric = findMetric(id);
  if (metric === undefined)
    throw new LostMetricError(`the experiment is judged by “${id}”, which is not a metric any more: name another`);
  return metric;
}
