import { dimensionKey, type DimensionName, DIMENSIONS, OTHER_KEY } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { Kind } from '../metric/kind/kind';
import { type EventFilter, type FoldedEvent, matches, type MeasureSpec } from '../metric/measure';
import type { MeasuredMetric } from '../metric/metric';
import { EVENT_TYPES_NAMED, MEASURED } from '../metric/registry';
import { type Cell, type Population, sectionId } from './cell';

/** A cell keeps a quarter as many keys for bots as for people: they are rarely queried, and every key costs bytes. */
const BOT_SHARE = 4;
const LEAST_KEYS = 16;

function keysKept(limit: number, population: Population): number {
  return population === 'bot' ? Math.min(limit, Math.max(LEAST_KEYS, Math.floor(limit / BOT_SHARE))) : limit;
}

/**
 * Folds one event into every metric whose filter it passes. Changes the cell.
 *
 * @param isDuplicate the event was folded before: it only counts among the totals of duplicates
 */
export function fold(cell: Cell, event: FoldedEvent, isDuplicate: boolean): void {
  if (isDuplicate) cell.duplicates += 1;
  else cell.applied += 1;
  const plans = PLANS[isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human'];
  const plan = plans.byType.get(event.event_type) ?? plans.otherTypes;
  const keys = plan.dimensions.map((dimension) => dimensionKey(dimension, event));
  for (const step of plan.steps) {
    if (matches(step.where, event)) foldStep(cell, event, step, keys);
  }
}

function foldStep(cell: Cell, event: FoldedEvent, step: FoldStep, keys: readonly string[]): void {
  const { kind, spec } = step;
  let section = cell.sections.get(step.total);
  if (section === undefined) cell.sections.set(step.total, (section = { total: kind.zero(spec, 'total') }));
  if ('total' in section) kind.add(section.total, event, spec);
  for (const { id, place, limit } of step.breakdowns) {
    let breakdown = cell.sections.get(id);
    if (breakdown === undefined) cell.sections.set(id, (breakdown = { keys: new Map() }));
    const key = keys[place];
    if ('keys' in breakdown && key !== undefined) kind.add(keyState(breakdown.keys, key, limit, step), event, spec);
  }
}

/** The state of one key of a breakdown; when the breakdown is full, that of OTHER_KEY. */
function keyState(states: Map<string, unknown>, key: string, limit: number, { kind, spec }: FoldStep): unknown {
  let state = states.get(key);
  if (state !== undefined) return state;
  if (states.size >= limit) {
    key = OTHER_KEY;
    state = states.get(key);
    if (state !== undefined) return state;
  }
  states.set(key, (state = kind.zero(spec, 'breakdown')));
  return state;
}

/** The metrics that an event of one type and population changes. Built once, so that the fold skips all others. */
interface FoldPlan {
  readonly dimensions: readonly DimensionName[];
  readonly steps: readonly FoldStep[];
}

/** How one metric adds an event. */
interface FoldStep {
  readonly kind: Kind<unknown, MeasureSpec>;
  readonly spec: MeasureSpec;
  /** The metric's filter without its types, which the plan has matched already. */
  readonly where: EventFilter;
  /** Section of the total. */
  readonly total: number;
  readonly breakdowns: readonly FoldBreakdown[];
}

interface FoldBreakdown {
  /** Section of the breakdown. */
  readonly id: number;
  /** Place of its dimension in the plan. */
  readonly place: number;
  /** Keys to keep. */
  readonly limit: number;
}

interface FoldPlans {
  readonly byType: ReadonlyMap<string, FoldPlan>;
  readonly otherTypes: FoldPlan;
}

/**
 * One plan for each type that a metric names and one for all other types. The number of plans depends on the registry
 * alone: clients may send any number of custom types without using memory here.
 */
const PLANS: Readonly<Record<Population, FoldPlans>> = {
  human: makePlans('human'),
  bot: makePlans('bot'),
  duplicate: makePlans('duplicate'),
};

function makePlans(population: Population): FoldPlans {
  const byType = EVENT_TYPES_NAMED.map((type) => {
    const metrics = MEASURED.filter(({ where }) => where.types === undefined || where.types.includes(type));
    return [type, makePlan(metrics, population)] as const;
  });
  const otherTypes = MEASURED.filter(({ where }) => where.types === undefined);
  return { byType: new Map<string, FoldPlan>(byType), otherTypes: makePlan(otherTypes, population) };
}

function makePlan(metrics: readonly MeasuredMetric[], population: Population): FoldPlan {
  const breakdownsOf = (metric: MeasuredMetric): readonly DimensionName[] =>
    population === 'duplicate' ? [] : metric.breakdowns;
  const dimensions = [...new Set(metrics.flatMap(breakdownsOf))];
  const steps = metrics.map((metric): FoldStep => ({
    kind: kindOf(metric.measure),
    spec: boundedSpec(metric.measure, population),
    where: withoutTypes(metric.where),
    total: sectionId({ metric, dimension: undefined, population }),
    breakdowns: breakdownsOf(metric).map((dimension) => ({
      id: sectionId({ metric, dimension, population }),
      place: dimensions.indexOf(dimension),
      limit: keysKept(DIMENSIONS[dimension].maxKeys, population),
    })),
  }));
  return { dimensions, steps };
}

function withoutTypes({ present, marked }: EventFilter): EventFilter {
  return { ...(present === undefined ? {} : { present }), ...(marked === undefined ? {} : { marked }) };
}

function boundedSpec(spec: MeasureSpec, population: Population): MeasureSpec {
  return spec.kind === 'top' ? { ...spec, capacity: keysKept(spec.capacity, population) } : spec;
}
