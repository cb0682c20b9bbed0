import type { BuiltInEventType } from '../event/event-type';
import { dimensionKey, type DimensionName, DIMENSIONS, OTHER_KEY } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { Kind } from '../metric/kind/kind';
import { type EventFilter, type FoldedEvent, matches, type MeasureSpec } from '../metric/measure';
import type { MeasuredMetric } from '../metric/metric';
import { MEASURED } from '../metric/registry';
import { type Cell, type Population, sectionId } from './cell';

/** What a cell keeps for people it keeps for bots with a quarter of the keys: few look at them, and every key costs bytes. */
const BOT_SHARE = 4;
const LEAST_KEYS = 16;

function keysKept(limit: number, population: Population): number {
  return population === 'bot' ? Math.min(limit, Math.max(LEAST_KEYS, Math.floor(limit / BOT_SHARE))) : limit;
}

/** Folds one event into every metric that sees it. A duplicate is kept apart and counts nowhere else. */
export function fold(cell: Cell, event: FoldedEvent, isDuplicate: boolean): void {
  if (isDuplicate) cell.duplicates += 1;
  else cell.applied += 1;
  const plan = planOf(event.event_type, isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human');
  const keys = plan.dimensions.map((dimension) => dimensionKey(dimension, event));
  for (const step of plan.steps) {
    if (matches(step.where, event)) foldStep(cell, event, step, keys);
  }
}

function foldStep(cell: Cell, event: FoldedEvent, step: Step, keys: readonly string[]): void {
  const { kind, spec } = step;
  let section = cell.sections.get(step.total);
  if (section === undefined) cell.sections.set(step.total, (section = { total: kind.zero(spec, 'total') }));
  if ('total' in section) kind.add(section.total, event, spec);
  for (const { id, key, limit } of step.breakdowns) {
    let breakdown = cell.sections.get(id);
    if (breakdown === undefined) cell.sections.set(id, (breakdown = { keys: new Map() }));
    if ('keys' in breakdown) kind.add(keyState(breakdown.keys, keys[key] as string, limit, step), event, spec);
  }
}

/** The state of one key of a breakdown; when the breakdown is full, that of OTHER_KEY. */
function keyState(states: Map<string, unknown>, key: string, limit: number, { kind, spec }: Step): unknown {
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

/** What an event of one type and population changes: worked out once, so that the fold asks no metric in vain. */
interface Plan {
  readonly dimensions: readonly DimensionName[];
  readonly steps: readonly Step[];
}

interface Step {
  readonly kind: Kind<unknown, MeasureSpec>;
  readonly spec: MeasureSpec;
  /** What is left of the metric's filter: the type is right already. */
  readonly where: EventFilter;
  /** Section of the total. */
  readonly total: number;
  /** Section, place of the key's dimension in the plan, and how many keys are kept. */
  readonly breakdowns: readonly { readonly id: number; readonly key: number; readonly limit: number }[];
}

const plans: Readonly<Record<Population, Map<string, Plan>>> = {
  human: new Map(),
  bot: new Map(),
  duplicate: new Map(),
};
const CUSTOM_PREFIX = 'custom:';

function planOf(eventType: string, population: Population): Plan {
  const type = eventType.startsWith(CUSTOM_PREFIX) ? CUSTOM_PREFIX : eventType;
  let plan = plans[population].get(type);
  if (plan === undefined) plans[population].set(type, (plan = makePlan(type, population)));
  return plan;
}

function makePlan(type: string, population: Population): Plan {
  const metrics = MEASURED.filter(
    ({ where }) => where.types === undefined || where.types.includes(type as BuiltInEventType),
  );
  const breakdowns = (metric: MeasuredMetric): readonly DimensionName[] =>
    population === 'duplicate' ? [] : metric.breakdowns;
  const dimensions = [...new Set(metrics.flatMap(breakdowns))];
  const steps = metrics.map((metric): Step => {
    return {
      kind: kindOf(metric.measure),
      spec: boundedSpec(metric.measure, population),
      where: withoutTypes(metric.where),
      total: sectionId({ metric, dimension: undefined, population }),
      breakdowns: breakdowns(metric).map((dimension) => ({
        id: sectionId({ metric, dimension, population }),
        key: dimensions.indexOf(dimension),
        limit: keysKept(DIMENSIONS[dimension].maxKeys, population),
      })),
    };
  });
  return { dimensions, steps };
}

function withoutTypes({ present, firstOfOrder }: EventFilter): EventFilter {
  return { ...(present === undefined ? {} : { present }), ...(firstOfOrder === undefined ? {} : { firstOfOrder }) };
}

function boundedSpec(spec: MeasureSpec, population: Population): MeasureSpec {
  return spec.kind === 'top' ? { ...spec, capacity: keysKept(spec.capacity, population) } : spec;
}
