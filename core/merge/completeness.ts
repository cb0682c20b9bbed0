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
  2 * DAY_MS,
  4 * DAY_MS,
  7 * DAY_MS,
];
const LAST_EDGE_MS = AGE_EDGES_MS.at(-1) ?? 0;
/** A window that ended this long before an answer is settled: what arrives later is not foreseen. */
export const SETTLED_AFTER_MS = DAY_MS;

/** The number of the class of an age. */
export function edgeAt(age: number): number {
  return Math.max(
    0,
    AGE_EDGES_MS.findLastIndex((edge) => edge <= age),
  );
}

/** The share of events that have arrived by each edge; what comes after the last edge is not foreseen. */
export type LatenessCurve = readonly number[];

/**
 * The curve of a site of which too little is known: most events arrive within seconds, some phones are offline for
 * hours. On the careful side of what public clickstreams show.
 */
export const DEFAULT_CURVE: LatenessCurve = [
  0, 0.85, 0.93, 0.96, 0.97, 0.975, 0.98, 0.985, 0.988, 0.99, 0.993, 0.995, 0.997, 0.999, 1, 1, 1, 1,
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

/** A part of a window, and what is known of its hour of the day. */
export interface WindowPart extends Window {
  readonly curve: LatenessCurve;
  /** Its number of events, in proportion to the other parts. */
  readonly weight: number;
}

/** The share of a closed window's events that have arrived by an instant, if events occur evenly in each part of it. */
export function completenessOf(parts: readonly WindowPart[], asOf: number): number {
  const weight = parts.reduce((sum, part) => sum + part.weight, 0);
  return parts.reduce((sum, part) => sum + part.weight * shareArrived(part, asOf), 0) / weight;
}

function shareArrived({ curve, start, end }: WindowPart, asOf: number): number {
  const [youngest, oldest] = [asOf - end, asOf - start];
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
  return area + Math.max(0, age - LAST_EDGE_MS);
}
