import { CURATED_COLUMNS, EVENT_COLUMNS } from '../event/columns';
import { isEventType } from '../event/event-type';
import { DIMENSION_NAMES } from './dimension';
import type { EventFilter, MeasureSpec } from './measure';
import {
  type DescribedMetric,
  type DifferenceMetric,
  type MeasuredMetric,
  partsOf,
  type RatioMetric,
  type VisitMetric,
} from './metric';

/** An invalid metric or registry. The message names the metric, the value and the remedy. */
export class MetricDefinitionError extends Error {
  override readonly name = 'MetricDefinitionError';
  readonly code = 'bad_metric';
}

/** Largest metric code. */
const LARGEST_CODE = 65_535;
const ID = /^[a-z]+(?:_[a-z]+)*$/;
const ID_LENGTH = 40;
const SENTENCE = /^[A-Z].*\.$/;
/** The marts have a column per metric, so an id must differ from their other columns. */
const TAKEN_IDS: ReadonlySet<string> = new Set([
  ...CURATED_COLUMNS.map(({ name }) => name),
  ...['minute_start', 'hour_start', 'dimension', 'dimension_key', 'applied', 'layer', 'is_straggler'],
]);

/**
 * A metric that keeps state in cells, checked on its own. `defineRegistry` checks it against the other metrics.
 *
 * @throws MetricDefinitionError if the id, code, description, filter, measure or a breakdown is not valid
 */
export function defineMetric(metric: MeasuredMetric): MeasuredMetric {
  const fault =
    faultOfDescription(metric) ??
    faultOfCode(metric.code) ??
    faultOfFilter(metric.where) ??
    faultOfMeasure(metric.measure) ??
    faultOfBreakdowns(metric);
  if (fault !== undefined) throw new MetricDefinitionError(`metric ${metric.id}: ${fault}`);
  return metric;
}

/**
 * A metric that divides one measured metric by another, checked on its own.
 *
 * @throws MetricDefinitionError if the id or description is not valid, or the parts cannot be divided
 */
export function defineRatio(metric: RatioMetric): RatioMetric {
  const fault = faultOfDescription(metric) ?? faultOfParts(metric);
  if (fault !== undefined) throw new MetricDefinitionError(`metric ${metric.id}: ${fault}`);
  return metric;
}

/**
 * A metric that subtracts one measured metric from another, checked on its own.
 *
 * @throws MetricDefinitionError if the id or description is not valid, or the parts cannot be subtracted
 */
export function defineDifference(metric: DifferenceMetric): DifferenceMetric {
  const unfit = partsOf(metric).find(({ measure: { kind } }) => kind !== 'count' && kind !== 'sum');
  const fault =
    faultOfDescription(metric) ??
    (unfit === undefined
      ? faultOfCurrencies(metric.minuend, metric.subtrahend)
      : `${unfit.id} is kept as ${unfit.measure.kind}; subtract counts and sums only`);
  if (fault !== undefined) throw new MetricDefinitionError(`metric ${metric.id}: ${fault}`);
  return metric;
}

/** A metric of whole sessions. @throws MetricDefinitionError if the id or description is not valid */
export function defineVisitMetric(metric: VisitMetric): VisitMetric {
  const fault = faultOfDescription(metric);
  if (fault !== undefined) throw new MetricDefinitionError(`metric ${metric.id}: ${fault}`);
  return metric;
}

function faultOfDescription({ id, description }: DescribedMetric): string | undefined {
  if (!ID.test(id) || id.length > ID_LENGTH)
    return `the id ${quoted(id)} must be letters in snake_case, at most ${ID_LENGTH}, such as wishlist_adds`;
  if (TAKEN_IDS.has(id)) return `the id ${quoted(id)} is a column of the SQL tables; choose another`;
  if (!SENTENCE.test(description))
    return `the description ${quoted(description)} must be a sentence that starts with a capital and ends with a full stop`;
  return undefined;
}

function faultOfCode(code: number): string | undefined {
  if (Number.isInteger(code) && code >= 1 && code <= LARGEST_CODE) return undefined;
  return `the code ${code} must be a whole number from 1 to ${LARGEST_CODE}`;
}

function faultOfFilter({ types: eventTypes, present }: EventFilter): string | undefined {
  const types: readonly string[] | undefined = eventTypes;
  if (types?.length === 0) return 'types is empty; name an event type, or leave types out for all events';
  const wrong = types?.find((type) => !isEventType(type));
  if (wrong !== undefined)
    return `the event type ${quoted(wrong)} does not exist; use a built-in type or custom:<name> (lower case, at most 40 characters)`;
  const again = types === undefined ? undefined : firstRepeated(types);
  if (again !== undefined) return `the event type ${quoted(again)} is listed twice; remove one`;
  if (present !== undefined && !EVENT_COLUMNS.some(({ name }) => name === present))
    return `present names the column ${quoted(present)}, which events do not have; see core/event/columns.ts`;
  return undefined;
}

function faultOfMeasure(measure: MeasureSpec): string | undefined {
  if (measure.kind === 'quantiles') {
    const wrong = measure.quantiles.find((q) => !(q >= 0 && q <= 1));
    if (wrong !== undefined) return `the quantile ${wrong} must be from 0 to 1`;
    if (measure.quantiles.length === 0) return 'quantiles is empty; list at least one, such as 0.5';
  }
  if (measure.kind === 'top' && !(Number.isInteger(measure.capacity) && measure.capacity > 0))
    return `the capacity ${measure.capacity} must be a whole number above 0`;
  return undefined;
}

function faultOfBreakdowns({ measure, breakdowns }: MeasuredMetric): string | undefined {
  const wrong = breakdowns.find((name) => !DIMENSION_NAMES.includes(name));
  if (wrong !== undefined)
    return `the breakdown ${quoted(wrong)} is not a dimension; choose from ${DIMENSION_NAMES.join(', ')}`;
  const again = firstRepeated(breakdowns);
  if (again !== undefined) return `the breakdown ${quoted(again)} is listed twice; remove one`;
  if (measure.kind === 'top' && breakdowns.length > 0)
    return `a ranking cannot be broken down; remove the breakdowns ${breakdowns.join(', ')}`;
  return undefined;
}

function faultOfParts({ numerator, denominator }: RatioMetric): string | undefined {
  const unfit = [numerator, denominator].find(({ measure: { kind } }) => kind === 'quantiles' || kind === 'top');
  if (unfit !== undefined)
    return `${unfit.id} is kept as ${unfit.measure.kind}; divide counts, sums and distinct counts only`;
  return faultOfCurrencies(numerator, denominator);
}

function faultOfCurrencies(one: MeasuredMetric, other: MeasuredMetric): string | undefined {
  if (isByCurrency(one.measure) === isByCurrency(other.measure)) return undefined;
  return `${one.id} and ${other.id} must both be split by currency, or neither`;
}

function isByCurrency(measure: MeasureSpec): boolean {
  return measure.kind === 'sum' && measure.byCurrency;
}

function firstRepeated<Value>(values: readonly Value[]): Value | undefined {
  return values.find((value, at) => values.indexOf(value) !== at);
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}
