import { DIMENSION_NAMES, DIMENSIONS, type DimensionName } from '../metric/dimension';
import { kindOf } from '../metric/kind';
import type { Resolution } from '../metric/kind/kind';
import type { MeasuredMetric } from '../metric/metric';
import { MEASURED } from '../metric/registry';

/**
 * Whose events a section counts. Bots are kept apart from people. Events that the speed layer recognised as duplicates
 * are kept as well, so that reconciliation can explain them.
 */
export const POPULATIONS = ['human', 'bot', 'duplicate'] as const;
export type Population = (typeof POPULATIONS)[number];

/** The total of a metric (no dimension) or its breakdown by one: what decides how a section's state is merged. */
export interface SectionShape {
  readonly metric: MeasuredMetric;
  readonly dimension: DimensionName | undefined;
}

/** A section's shape, and whose events it counts. */
export interface SectionName extends SectionShape {
  readonly population: Population;
}

/** A total is one state of the metric's kind; a breakdown has one per key. */
export type SectionState = { readonly total: unknown } | { readonly keys: Map<string, unknown> };

/**
 * The state of every metric for one site and one window. The speed layer folds events into cells, the batch layer
 * publishes them, and a query merges them.
 */
export interface Cell {
  /** Events folded in, without duplicates. */
  applied: number;
  /** Events recognised as duplicates. */
  duplicates: number;
  readonly sections: Map<number, SectionState>;
  /** Encoded cells of sections that this version does not know, in byte order (core/cell/carried). */
  carried: readonly Uint8Array[];
}

export function emptyCell(): Cell {
  return { applied: 0, duplicates: 0, sections: new Map(), carried: [] };
}

const DIMENSION_SLOTS = 16;
const POPULATION_SLOTS = 4;

/** Identifies a section in an encoded cell. Above 0: section 0 holds the cell's own data. */
export function sectionId({ metric, dimension, population }: SectionName): number {
  const slot = dimension === undefined ? 0 : DIMENSIONS[dimension].code;
  return (metric.code * DIMENSION_SLOTS + slot) * POPULATION_SLOTS + POPULATIONS.indexOf(population);
}

const metricByCode = new Map(MEASURED.map((metric) => [metric.code, metric]));
const dimensionByCode = new Map<number, DimensionName>(DIMENSION_NAMES.map((name) => [DIMENSIONS[name].code, name]));

/** The section that a number names; undefined for one that this version does not know. */
export function sectionName(id: number): SectionName | undefined {
  const population = POPULATIONS[id % POPULATION_SLOTS];
  const slot = Math.floor(id / POPULATION_SLOTS) % DIMENSION_SLOTS;
  const metric = metricByCode.get(Math.floor(id / (POPULATION_SLOTS * DIMENSION_SLOTS)));
  const dimension = dimensionByCode.get(slot);
  if (population === undefined || metric === undefined || (slot !== 0 && dimension === undefined)) return undefined;
  return { metric, dimension, population };
}

export function emptySection({ metric, dimension }: SectionShape): SectionState {
  return dimension === undefined ? { total: zeroOf(metric, 'total') } : { keys: new Map() };
}

/** The state of a cell's section; adds an empty one if it is missing. */
export function sectionOf(cell: Cell, name: SectionName): SectionState {
  const id = sectionId(name);
  let section = cell.sections.get(id);
  if (section === undefined) cell.sections.set(id, (section = emptySection(name)));
  return section;
}

function zeroOf(metric: MeasuredMetric, resolution: Resolution): unknown {
  return kindOf(metric.measure).zero(metric.measure, resolution);
}

/** Merges one section into another of the same shape. Changes `into` only. */
export function mergeSection(into: SectionState, from: SectionState, { metric, dimension }: SectionShape): void {
  const kind = kindOf(metric.measure);
  if ('total' in into && 'total' in from) kind.merge(into.total, from.total);
  if (!('keys' in into && 'keys' in from) || dimension === undefined) return;
  for (const [key, state] of from.keys) {
    let mine = into.keys.get(key);
    if (mine === undefined) into.keys.set(key, (mine = zeroOf(metric, 'breakdown')));
    kind.merge(mine, state);
  }
}

/**
 * Merges one cell into another. Commutative and associative; `emptyCell()` is the identity. Changes `into` only.
 * Sections that this version does not know cannot be merged: the result carries those of both cells.
 */
export function mergeCell(into: Cell, from: Cell): void {
  into.applied += from.applied;
  into.duplicates += from.duplicates;
  if (from.carried.length > 0) into.carried = [...into.carried, ...from.carried].sort(compareBytes);
  for (const [id, section] of from.sections) {
    const name = sectionName(id);
    if (name !== undefined) mergeSection(sectionOf(into, name), section, name);
  }
}

/** Orders byte strings by their first difference, a prefix first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, place) => byte !== b[place]);
  return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}
