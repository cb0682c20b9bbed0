import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Window } from '../time/window';

/**
 * Ages at which the lateness of events is counted, ms. Class k holds the events whose age on arrival was from edge k up
 * to the next one; the last class has no end.
 */
export const AGE_EDGES_MS: readonly number[] = [
  0,
  2 * SECOND_MS,
  5 * SECOND_MS,
  15 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
];
/** A window that ended this long before an answer is settled: what arrives later is not foreseen. */
export const SETTLED_AFTER_MS = DAY_MS;

/** The share of events that have arrived by each edge; rises to 1. */
export type LatenessCurve = readonly number[];

/**
 * The curve of a site of which too little is known: most events arrive within seconds, some phones are offline for
 * hours. On the careful side of what public clickstreams show.
 */
export const DEFAULT_CURVE: LatenessCurve = [
  0, 0.85, 0.93, 0.96, 0.97, 0.975, 0.98, 0.985, 0.988, 0.99, 0.993, 0.995, 0.997, 0.999, 1,
];

/** The curve of some events, counted per class. Later ones than the last edge are left out. */
export function curveOf(counts: readonly number[]): LatenessCurve {
  const total = counts.slice(0, -1).reduce((sum, count) => sum + count, 0);
  let arrived = 0;
  return AGE_EDGES_MS.map((_, edge) => {
    if (edge > 0) arrived += counts[edge - 1] ?? 0;
    return total === 0 ? 1 : arrived / total;
  });
}

/**
 * The share of a closed window's events that have arrived by an instant, if events occur evenly in it.
 *
 * @param window ends at or before `asOf`
 */
export function completenessOf(curve: LatenessCurve, window: Window, asOf: number): number {
  const [youngest, oldest] = [asOf - window.end, asOf - window.start];
  if (youngest >= SETTLED_AFTER_MS) return 1;
  return (areaUpTo(curve, oldest) - areaUpTo(curve, youngest)) / (oldest - youngest);
}

/** ∫ of the curve from age 0 to an age; between two edges the curve is a line. */
function areaUpTo(curve: LatenessCurve, age: number): number {
  let area = 0;
  for (let edge = 1; edge < AGE_EDGES_MS.length; edge++) {
    const [from = 0, to = 0] = [AGE_EDGES_MS[edge - 1], AGE_EDGES_MS[edge]];
    const [low = 0, high = 1] = [curve[edge - 1], curve[edge]];
    if (age <= from) return area;
    const width = Math.min(age, to) - from;
    const end = low + ((high - low) * width) / (to - from);
    area += (width * (low + end)) / 2;
  }
  return area + Math.max(0, age - SETTLED_AFTER_MS);
}
