import { isDifference, isMeasured, isRatio, type Metric, partsOf } from '../../../core/metric/metric';
import { findMetric } from '../../../core/metric/registry';
import { unknownOperator } from '../assign/conditions';
import type { Declaration, ExperimentMetric } from './experiment';

/** Weights may be written with few digits, such as 0.333. */
const WEIGHT_SLACK = 0.01;

/** What the schema cannot say of a declaration. Each fault says which value is wrong and what to do. */
export function declarationFaults(declared: Declaration): readonly string[] {
  const { goals, guardrails, kind } = declared;
  return [
    ...variantFaults(declared),
    ...rangeFaults(declared),
    ...[...goals, ...guardrails].flatMap(metricFault),
    ...repeated([...goals, ...guardrails].map(metricName)).map(
      (name) => `the metric ${name} is named twice: a goal needs no guardrail`,
    ),
    ...(kind === 'experiment' && goals.length === 0
      ? ['an experiment needs a goal, such as {"metric": "purchases", "as": "conversion"}']
      : []),
  ];
}

function variantFaults({ kind, variants, forced = {} }: Declaration): readonly string[] {
  const ids = variants.map(({ id }) => id);
  const weights = variants.flatMap(({ weight }) => weight ?? []);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [
    ...repeated(ids).map((id) => `the variant “${id}” occurs twice: give each its own id`),
    ...(kind === 'flag' && variants.length !== 2 ? ['a flag has two variants, such as “off” and “on”'] : []),
    ...(weights.length > 0 && weights.length < ids.length
      ? ['some variants have a weight and some have none: give one to all, or to none']
      : []),
    ...(weights.length === ids.length && Math.abs(total - 1) > WEIGHT_SLACK
      ? [`the weights add up to ${total}: they must add up to 1`]
      : []),
    ...Object.entries(forced).flatMap(([unit, id]) =>
      ids.includes(id) ? [] : [`forced.${unit} is “${id}”, which is none of ${ids.join(', ')}`],
    ),
  ];
}

function rangeFaults({ start, end, exclusion, targeting }: Declaration): readonly string[] {
  const operator = targeting && unknownOperator(targeting);
  return [
    ...(start !== undefined && end !== undefined && Date.parse(start) >= Date.parse(end)
      ? [`start (${start}) must be before end (${end})`]
      : []),
    ...(exclusion !== undefined && exclusion.from >= exclusion.to
      ? [`exclusion.from (${exclusion.from}) must be below exclusion.to (${exclusion.to})`]
      : []),
    ...(operator === undefined ? [] : [`targeting uses ${operator}, which is not an operator that can be used here`]),
  ];
}

/** @example metricName({ metric: 'purchases', as: 'conversion' }) // 'purchases as conversion' */
export function metricName({ metric, as }: Pick<ExperimentMetric, 'metric' | 'as'>): string {
  return as === undefined ? metric : `${metric} as ${as}`;
}

/** How a metric is measured per unit. */
export function measuredAs({ metric, as }: Pick<ExperimentMetric, 'metric' | 'as'>): 'conversion' | 'mean' | 'ratio' {
  const found = findMetric(metric);
  return as ?? (found !== undefined && isRatio(found) ? 'ratio' : 'mean');
}

function metricFault(asked: ExperimentMetric): readonly string[] {
  const metric = findMetric(asked.metric);
  if (metric === undefined) return [`there is no metric “${asked.metric}”: “tidemark metrics” lists them`];
  if (!hasUnits(metric))
    return [
      `${asked.metric} cannot be added up per unit: use a count, a sum, a difference or a ratio of such, for example purchases, revenue or average_order_value`,
    ];
  const as = measuredAs(asked);
  if ((as === 'ratio') === isRatio(metric)) return [];
  return [
    as === 'ratio'
      ? `${asked.metric} is not a ratio: use “mean” or “conversion”`
      : `${asked.metric} is a ratio: leave “as” out, or name its parts`,
  ];
}

/** Whether a metric can be added up for one unit: counts and sums, and what is made of them. */
function hasUnits(metric: Metric): boolean {
  if (!isMeasured(metric) && !isRatio(metric) && !isDifference(metric)) return false;
  return partsOf(metric).every(({ measure: { kind } }) => kind === 'count' || kind === 'sum');
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
