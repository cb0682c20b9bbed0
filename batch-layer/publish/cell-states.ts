import { type Cell, type Population, type SectionName, sectionOf } from '../../core/cell/cell';
import type { NormalEvent } from '../../core/event/columns';
import { dimensionKey, type DimensionName, DIMENSIONS, OTHER_KEY } from '../../core/metric/dimension';
import { KINDS, kindOf } from '../../core/metric/kind';
import type { DistinctState } from '../../core/metric/kind/distinct';
import { type KindStates, stateOfKind } from '../../core/metric/kind/kind-states';
import { type MetricOf, metricsOfKind } from '../../core/metric/sql';
import { addBin } from '../../core/sketch/ddsketch';
import { addRegister } from '../../core/sketch/hyperloglog';
import { emptySpaceSaving } from '../../core/sketch/space-saving';
import { amountIn, numberIn, numberOrNullIn } from '../records/row-values';
import type { BinsRow, CountsRow, DistinctsRow, RankingsRow, RegistersRow, SumsRow } from './mart-rows';

/*
 * Rows of the marts become the same states, bit for bit, that the fold makes of the same events. Rankings and exact
 * distinct counts differ: the fold can only estimate them.
 */

const COUNTS = metricsOfKind('count');
const SUMS = metricsOfKind('sum');
const DISTINCTS = new Map(metricsOfKind('distinct').map((metric) => [metric.id, metric]));
const QUANTILES = new Map(metricsOfKind('quantiles').map((metric) => [metric.id, metric]));
const TOPS = new Map(metricsOfKind('top').map((metric) => [metric.id, metric]));

export function addCounts(cell: Cell, row: CountsRow): void {
  const dimension = dimensionOf(row);
  if (dimension === undefined) cell.applied += row.applied;
  for (const metric of COUNTS) {
    const count = numberIn(row, metric.id);
    if (count === 0 || !has(metric.breakdowns, dimension)) continue;
    stateOf(cell, { metric, dimension, population: populationOf(row) }, row.dimension_key).count += count;
  }
}

export function addSums(cell: Cell, row: SumsRow): void {
  const dimension = dimensionOf(row);
  for (const metric of SUMS) {
    if (row[`${metric.id}_events`] === 0 || !has(metric.breakdowns, dimension)) continue;
    const state = stateOf(cell, { metric, dimension, population: populationOf(row) }, row.dimension_key);
    const currency = metric.measure.byCurrency ? row.currency : '';
    KINDS.sum.merge(state, new Map([[currency, amountIn(row, metric.id)]]));
  }
}

export function addRegisters(cell: Cell, row: RegistersRow): void {
  const population = populationOf(row);
  for (const metric of DISTINCTS.values()) {
    const register = numberOrNullIn(row, metric.id);
    if (register === null) continue;
    const coarse = numberIn(row, `${metric.id}_coarse`);
    addRegisterTo(stateOf(cell, { metric, dimension: undefined, population }, ''), register);
    for (const dimension of metric.breakdowns)
      addRegisterTo(stateOf(cell, { metric, dimension, population }, keyOf(dimension, row)), coarse);
  }
}

function addRegisterTo(state: DistinctState, register: number): void {
  addRegister(state.registers, register);
  state.exact = null;
}

export function addBins(cell: Cell, row: BinsRow): void {
  const metric = known(QUANTILES, row.metric);
  const population = populationOf(row);
  addBin(stateOf(cell, { metric, dimension: undefined, population }, ''), row.bin, row.events);
  for (const dimension of metric.breakdowns)
    addBin(stateOf(cell, { metric, dimension, population }, keyOf(dimension, row)), row.bin, row.events);
}

/** A breakdown that overflowed keeps its estimates: an exact count per key would leave out what went into OTHER_KEY. */
export function setExactDistinct(cell: Cell, row: DistinctsRow): void {
  const metric = known(DISTINCTS, row.metric);
  const section = sectionOf(cell, { metric, dimension: dimensionOf(row), population: populationOf(row) });
  if ('total' in section) stateOfKind('distinct', section.total).exact = row.identities;
  else {
    const state = section.keys.get(row.dimension_key);
    if (state === undefined) return;
    stateOfKind('distinct', state).exact = section.keys.has(OTHER_KEY) ? null : row.identities;
  }
}

/** The first place beyond the capacity bounds the weight of every omitted key. */
export function addPlace(cell: Cell, row: RankingsRow): void {
  const metric = known(TOPS, row.metric);
  const state = stateOf(cell, { metric, dimension: undefined, population: populationOf(row) }, '');
  let sketch = state.get(row.currency);
  if (sketch === undefined) state.set(row.currency, (sketch = emptySpaceSaving()));
  if (row.place > metric.measure.capacity) sketch.floor = row.weight;
  else sketch.entries.set(row.ranked, { lower: row.weight, upper: row.weight });
}

type SectionOf<Kind extends keyof KindStates> = SectionName & { readonly metric: MetricOf<Kind> };

/** A section's state under a key of its dimension (ignored for a total); created if missing. */
function stateOf<Kind extends keyof KindStates>(cell: Cell, name: SectionOf<Kind>, key: string): KindStates[Kind] {
  const { measure } = name.metric;
  const section = sectionOf(cell, name);
  if ('total' in section) return stateOfKind<Kind>(measure.kind, section.total);
  let state = section.keys.get(key);
  if (state === undefined) section.keys.set(key, (state = kindOf(measure).zero(measure, 'breakdown')));
  return stateOfKind<Kind>(measure.kind, state);
}

function populationOf({ is_bot }: { readonly is_bot: boolean }): Population {
  return is_bot ? 'bot' : 'human';
}

function dimensionOf({ dimension }: { readonly dimension: string }): DimensionName | undefined {
  if (dimension === '') return undefined;
  if (isDimension(dimension)) return dimension;
  throw new Error(`the SQL names the dimension ${dimension}, which is not declared; run ./tidemark generate`);
}

function isDimension(name: string): name is DimensionName {
  return Object.hasOwn(DIMENSIONS, name);
}

function has(breakdowns: readonly DimensionName[], dimension: DimensionName | undefined): boolean {
  return dimension === undefined || breakdowns.includes(dimension);
}

/** The key that `dimensionKey` gives the event: the row has the columns it is made of. */
function keyOf(dimension: DimensionName, row: RegistersRow | BinsRow): string {
  return dimensionKey(dimension, row as unknown as NormalEvent);
}

function known<Metric>(metrics: ReadonlyMap<string, Metric>, id: string): Metric {
  const metric = metrics.get(id);
  if (metric === undefined)
    throw new Error(`the SQL names the metric ${id}, which the registry does not have; run ./tidemark generate`);
  return metric;
}
