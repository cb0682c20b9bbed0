import { type Cell, type Population, type SectionName, sectionOf } from '../../core/cell/cell';
import { type DimensionName, dimensionKey, OTHER_KEY } from '../../core/metric/dimension';
import { KINDS, kindOf } from '../../core/metric/kind';
import type { CountState } from '../../core/metric/kind/count';
import type { DistinctState } from '../../core/metric/kind/distinct';
import type { SumState } from '../../core/metric/kind/sum';
import type { TopState } from '../../core/metric/kind/top';
import { metricsOfKind } from '../../core/metric/sql';
import type { NormalEvent } from '../../core/event/columns';
import { addBin, type DDSketch } from '../../core/sketch/ddsketch';
import { addRegister } from '../../core/sketch/hyperloglog';
import { emptySpaceSaving } from '../../core/sketch/space-saving';
import type { BinsRow, CountsRow, DistinctsRow, RankingsRow, RegistersRow, SumsRow } from './mart-rows';

/*
 * Rows of the marts become the states that the fold makes of the same events: bit for bit, rankings and exact counts aside,
 * which the fold can only estimate.
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
    const count = row[metric.id] as number;
    if (count === 0 || !has(metric.breakdowns, dimension)) continue;
    (stateOf(cell, { metric, dimension, population: populationOf(row) }, row.dimension_key) as CountState).count +=
      count;
  }
}

export function addSums(cell: Cell, row: SumsRow): void {
  const dimension = dimensionOf(row);
  for (const metric of SUMS) {
    if (row[`${metric.id}_events`] === 0 || !has(metric.breakdowns, dimension)) continue;
    const state = stateOf(cell, { metric, dimension, population: populationOf(row) }, row.dimension_key) as SumState;
    const currency = metric.measure.byCurrency ? row.currency : '';
    KINDS.sum.merge(state, new Map([[currency, row[metric.id] as number]]));
  }
}

export function addRegisters(cell: Cell, row: RegistersRow): void {
  const population = populationOf(row);
  for (const metric of DISTINCTS.values()) {
    const register = row[metric.id] as number | null;
    if (register === null) continue;
    const coarse = row[`${metric.id}_coarse`] as number;
    addRegisterTo(stateOf(cell, { metric, dimension: undefined, population }, ''), register);
    for (const dimension of metric.breakdowns)
      addRegisterTo(stateOf(cell, { metric, dimension, population }, keyOf(dimension, row)), coarse);
  }
}

function addRegisterTo(state: unknown, register: number): void {
  addRegister((state as DistinctState).registers, register);
  (state as DistinctState).exact = null;
}

export function addBins(cell: Cell, row: BinsRow): void {
  const metric = known(QUANTILES, row.metric);
  const population = populationOf(row);
  addBin(stateOf(cell, { metric, dimension: undefined, population }, '') as DDSketch, row.bin, row.events);
  for (const dimension of metric.breakdowns)
    addBin(stateOf(cell, { metric, dimension, population }, keyOf(dimension, row)) as DDSketch, row.bin, row.events);
}

/** A breakdown in which keys were added up keeps its estimates: the exact count of a key would leave out what went under OTHER_KEY. */
export function setExactDistinct(cell: Cell, row: DistinctsRow): void {
  const metric = known(DISTINCTS, row.metric);
  const section = sectionOf(cell, { metric, dimension: dimensionOf(row), population: populationOf(row) });
  if ('total' in section) (section.total as DistinctState).exact = row.identities;
  else {
    const state = section.keys.get(row.dimension_key) as DistinctState | undefined;
    if (state !== undefined) state.exact = section.keys.has(OTHER_KEY) ? null : row.identities;
  }
}

/** The place after the last one that is kept bounds everything that is left out. */
export function addPlace(cell: Cell, row: RankingsRow): void {
  const metric = known(TOPS, row.metric);
  const state = stateOf(cell, { metric, dimension: undefined, population: populationOf(row) }, '') as TopState;
  let sketch = state.get(row.currency);
  if (sketch === undefined) state.set(row.currency, (sketch = emptySpaceSaving()));
  if (row.place > metric.measure.capacity) sketch.floor = row.weight;
  else sketch.entries.set(row.ranked, { lower: row.weight, upper: row.weight });
}

function stateOf(cell: Cell, name: SectionName, key: string): unknown {
  const section = sectionOf(cell, name);
  if ('total' in section) return section.total;
  let state = section.keys.get(key);
  if (state === undefined)
    section.keys.set(key, (state = kindOf(name.metric.measure).zero(name.metric.measure, 'breakdown')));
  return state;
}

function populationOf({ is_bot }: { readonly is_bot: boolean }): Population {
  return is_bot ? 'bot' : 'human';
}

function dimensionOf({ dimension }: { readonly dimension: string }): DimensionName | undefined {
  return dimension === '' ? undefined : (dimension as DimensionName);
}

function has(breakdowns: readonly DimensionName[], dimension: DimensionName | undefined): boolean {
  return dimension === undefined || breakdowns.includes(dimension);
}

/** The row has the columns of the event that the key is made of. */
function keyOf(dimension: DimensionName, row: RegistersRow | BinsRow): string {
  return dimensionKey(dimension, row as unknown as NormalEvent);
}

function known<Metric>(metrics: ReadonlyMap<string, Metric>, id: string): Metric {
  const metric = metrics.get(id);
  if (metric === undefined)
    throw new Error(`the SQL names the metric ${id}, which the registry does not have; run ./tidemark generate`);
  return metric;
}
