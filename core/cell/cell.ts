import { DIMENSION_NAMES, DIMENSIONS, dimensionKey, type DimensionName, OTHER_KEY } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { Resolution } from '../metric/kind/kind';
import { type FoldedEvent, matches } from '../metric/measure';
import type { MeasuredMetric } from '../metric/metric';
import { MEASURED } from '../metric/registry';

/**
 * Whose events a section counts. Bots are kept apart from people, and what the speed layer recognised as a duplicate is
 * kept as well, so that reconciliation can explain it.
 */
export const POPULATIONS = ['human', 'bot', 'duplicate'] as const;
export type Population = (typeof POPULATIONS)[number];

/** The total of a metric (no dimension) or its breakdown by one, for one population. */
export interface SectionName {
  readonly metric: MeasuredMetric;
  readonly dimension: DimensionName | undefined;
  readonly population: Population;
}

/** A total is one state of the metric's kind; a breakdown has one a key. */
export type SectionState = { readonly total: unknown } | { readonly keys: Map<string, unknown> };

/**
 * The state of every metric for one site and one window. The speed layer folds events into cells, the batch layer
 * publishes them, and a query merges them; nothing else is merged anywhere.
 */
export interface Cell {
  /** Events folded into it, and events recognised as duplicates. */
  applied: number;
  duplicates: number;
  readonly sections: Map<number, SectionState>;
}

export function emptyCell(): Cell {
  return { applied: 0, duplicates: 0, sections: new Map() };
}

const DIMENSION_SLOTS = 16;
const POPULATION_SLOTS = 4;

/** The number that names a section in an encoded cell. */
export function sectionId({ metric, dimension, population }: SectionName): number {
  const slot = dimension === undefined ? 0 : DIMENSIONS[dimension].code;
  return (metric.code * DIMENSION_SLOTS + slot) * POPULATION_SLOTS + POPULATIONS.indexOf(population);
}

const metricByCode = new Map(MEASURED.map((metric) => [metric.code, metric]));
const dimensionByCode = new Map(DIMENSION_NAMES.map((name) => [DIMENSIONS[name].code as number, name]));

/** The section that a number names; undefined for one that this version does not know. */
export function sectionName(id: number): SectionName | undefined {
  const population = POPULATIONS[id % POPULATION_SLOTS];
  const slot = Math.floor(id / POPULATION_SLOTS) % DIMENSION_SLOTS;
  const metric = metricByCode.get(Math.floor(id / (POPULATION_SLOTS * DIMENSION_SLOTS)));
  const dimension = dimensionByCode.get(slot);
  if (population === undefined || metric === undefined || (slot !== 0 && dimension === undefined)) return undefined;
  return { metric, dimension, population };
}

export function emptySection({ metric, dimension }: SectionName): SectionState {
  return dimension === undefined ? { total: kindOf(metric.measure).zero(metric.measure, 'total') } : { keys: new Map() };
}

/** The state of a cell's section; made empty if it is not there. */
export function sectionOf(cell: Cell, name: SectionName): SectionState {
  const id = sectionId(name);
  let section = cell.sections.get(id);
  if (section === undefined) cell.sections.set(id, (section = emptySection(name)));
  return section;
}

/** The state of one key of a breakdown; when the breakdown is full, that of OTHER_KEY. */
export function keyState(keys: Map<string, unknown>, key: string, metric: MeasuredMetric, dimension: DimensionName): unknown {
  const full = keys.size >= DIMENSIONS[dimension].maxKeys && !keys.has(key);
  const slot = full ? OTHER_KEY : key;
  let state = keys.get(slot);
  if (state === undefined) keys.set(slot, (state = zeroOf(metric, 'breakdown')));
  return state;
}

function zeroOf(metric: MeasuredMetric, resolution: Resolution): unknown {
  return kindOf(metric.measure).zero(metric.measure, resolution);
}

/** Folds one event into every metric that sees it. A duplicate is kept apart and counts nowhere else. */
export function fold(cell: Cell, event: FoldedEvent, isDuplicate: boolean): void {
  if (isDuplicate) cell.duplicates += 1;
  else cell.applied += 1;
  const population: Population = isDuplicate ? 'duplicate' : event.is_bot ? 'bot' : 'human';
  for (const metric of metricsOfType(event.event_type)) {
    if (matches(metric.where, event)) foldMetric(cell, event, metric, population);
  }
}

function foldMetric(cell: Cell, event: FoldedEvent, metric: MeasuredMetric, population: Population): void {
  const kind = kindOf(metric.measure);
  const total = sectionOf(cell, { metric, dimension: undefined, population });
  if ('total' in total) kind.add(total.total, event, metric.measure);
  if (population === 'duplicate') return;
  for (const dimension of metric.breakdowns) {
    const breakdown = sectionOf(cell, { metric, dimension, population });
    if ('keys' in breakdown) kind.add(keyState(breakdown.keys, dimensionKey(dimension, event), metric, dimension), event, metric.measure);
  }
}

const metricsByType = new Map<string, readonly MeasuredMetric[]>();

/** Memo over the few event types there are, so that the fold does not ask every metric about every event. */
function metricsOfType(eventType: string): readonly MeasuredMetric[] {
  const type = eventType.startsWith('custom:') ? 'custom' : eventType;
  let metrics = metricsByType.get(type);
  if (metrics === undefined) {
    metrics = MEASURED.filter(({ where }) => where.types === undefined || (where.types as readonly string[]).includes(type));
    metricsByType.set(type, metrics);
  }
  return metrics;
}

/** Merges one section into another of the same name. */
export function mergeSection(into: SectionState, from: SectionState, { metric, dimension }: SectionName): void {
  const kind = kindOf(metric.measure);
  if ('total' in into && 'total' in from) kind.merge(into.total, from.total);
  if (!('keys' in into && 'keys' in from) || dimension === undefined) return;
  for (const [key, state] of from.keys) {
    let mine = into.keys.get(key);
    if (mine === undefined) into.keys.set(key, (mine = zeroOf(metric, 'breakdown')));
    kind.merge(mine, state);
  }
}

export function mergeCell(into: Cell, from: Cell): void {
  into.applied += from.applied;
  into.duplicates += from.duplicates;
  for (const [id, section] of from.sections) {
    const name = sectionName(id);
    if (name !== undefined) mergeSection(sectionOf(into, name), section, name);
  }
}
