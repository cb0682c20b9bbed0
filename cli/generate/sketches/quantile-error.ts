import { elementAt } from '../../../core/element-at';
import { type Cell, emptyCell, mergeCell, type SectionName } from '../../../core/cell/cell';
import { LIMITS } from '../../../core/event/limits';
import { quantileName, quantiles } from '../../../core/metric/kind/quantiles';
import type { QuantilesMeasure } from '../../../core/metric/measure';
import { pageLoad } from '../../../core/metric/metrics/page-load';
import { binOf, type DDSketch, quantile } from '../../../core/sketch/ddsketch';
import { randomOf } from '../../../loadtest/measures/synthetic-events';
import { ANY_EVENT } from './any-event';
import { storedCell, totalIn } from './stored-cell';

/** One quantile of one set of durations: the truth and the answer. */
export interface QuantileError {
  readonly quantile: string;
  readonly exactMs: number;
  /** Relative to the value. */
  readonly error: number;
  readonly held: boolean;
}

/** The smallest and largest error of the durations in a range. */
export interface ErrorEnvelope {
  readonly fromMs: number;
  readonly least: number;
  readonly most: number;
}

export const LONGEST_MS = LIMITS.durationMs;
const PAGE_LOAD = pageLoad.measure as QuantilesMeasure;
const NAME: SectionName = { metric: pageLoad, dimension: undefined, population: 'human' };
const WINDOWS = 5;
const FEW_DURATIONS = 20;
const DURATIONS_PER_STRETCH = 1000;

/**
 * Sets of durations whose medians are evenly spaced (on a logarithmic axis) from 1 ms to the longest that the contract
 * accepts. Each set is split into windows, whose cells are stored, read back and merged.
 */
export function measureQuantiles({
  sets,
  durations,
}: {
  readonly sets: number;
  readonly durations: number;
}): readonly QuantileError[] {
  return Array.from({ length: sets }, (_, set) =>
    errorsOf(drawDurations(LONGEST_MS ** (set / (sets - 1)), durations, randomOf(set))),
  ).flat();
}

/** A duration like those of pages and interactions: log-normal, with e as the factor of one standard deviation. */
function drawDurations(medianMs: number, length: number, random: () => number): readonly number[] {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length }, () => Math.min(LONGEST_MS, Math.max(1, Math.round(medianMs * Math.exp(normal())))));
}

function errorsOf(durations: readonly number[]): readonly QuantileError[] {
  const merged = emptyCell();
  for (let window = 0; window < WINDOWS; window++)
    mergeCell(merged, windowOf(durations.filter((_, place) => place % WINDOWS === window)));
  const ascending = durations.toSorted((a, b) => a - b);
  const answers = quantiles.finish(totalIn(merged, NAME) as DDSketch, PAGE_LOAD);
  return PAGE_LOAD.quantiles.map((q) => {
    const name = quantileName(q);
    const exactMs = elementAt(ascending, Math.ceil(Number((q * ascending.length).toFixed(6))) - 1);
    const answer = answers.find(({ by }) => by['quantile'] === name);
    const { value, lower, upper } = {
      value: answer?.value ?? NaN,
      lower: answer?.lower ?? NaN,
      upper: answer?.upper ?? NaN,
    };
    return { quantile: name, exactMs, error: value / exactMs - 1, held: lower <= exactMs && exactMs <= upper };
  });
}

function windowOf(durations: readonly number[]): Cell {
  const state = quantiles.zero(PAGE_LOAD, 'total');
  for (const duration of durations)
    quantiles.add(state, { ...ANY_EVENT, duration_ms: duration, duration_bin: binOf(duration) }, PAGE_LOAD);
  return storedCell(NAME, { total: state });
}

/** The stored form of one duration: the middle of its bin and the bin's edges. */
export function binAround(durationMs: number): {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
} {
  return quantile(new Map([[binOf(durationMs), 1]]), 0.5) as { value: number; lower: number; upper: number };
}

/**
 * For durations in whole ms up to the longest, in ranges of equal length on a logarithmic axis; ranges with few
 * durations are left out.
 */
export function errorEnvelope(columns: number): readonly ErrorEnvelope[] {
  const edges = Array.from({ length: columns + 1 }, (_, column) => Math.round(LONGEST_MS ** (column / columns)));
  const stretches = edges
    .slice(0, -1)
    .map((fromMs, at): readonly [number, number] => [fromMs, edges[at + 1] as number]);
  return stretches
    .filter(([fromMs, toMs]) => toMs - fromMs >= FEW_DURATIONS)
    .map(([fromMs, toMs]) => {
      const errors = Array.from({ length: DURATIONS_PER_STRETCH }, (_, place) => {
        const durationMs = Math.floor(fromMs + ((toMs - fromMs) * place) / DURATIONS_PER_STRETCH);
        return binAround(durationMs).value / durationMs - 1;
      });
      return { fromMs, least: Math.min(...errors), most: Math.max(...errors) };
    });
}
