import { isMeasured, type Metric } from '../metric/metric';
import type { Window } from '../time/window';
import { completenessOf, type LatenessCurve, SETTLED_AFTER_MS } from './completeness';
import type { Final, Row } from './rows';

/** What is known about how late the events of a site come, at one hour of the day. */
export interface KnownLateness {
  /** Over all days. */
  readonly curve: LatenessCurve;
  /** The curve of each day that had enough events; empty for the default curve. */
  readonly days: readonly LatenessCurve[];
  /** False for the platform's default curve. */
  readonly learned: boolean;
}

/** Probability with which the final value is at most `upper`. */
export const FINAL_RATE = 0.95;
/** Standard deviations of the events that are missing: arrivals that do not come in bursts stay below with 97.7 %. */
const DEVIATIONS = 2;
/** Shares are shown in ten-thousandths. */
const SHARES = 10_000;

/**
 * Adds to the rows of windows that may still grow what they are expected to become.
 *
 * @param latenessAt what is known for the hour of a window; undefined for a site of which there are no data
 */
export function withFinal(
  rows: readonly Row[],
  metric: Metric,
  asOf: number | undefined,
  latenessAt: (window: Window) => KnownLateness | undefined,
): readonly Row[] {
  if (asOf === undefined) return rows;
  return rows.map((row) => {
    if (row.end <= asOf - SETTLED_AFTER_MS || row.start > asOf) return row;
    const known = latenessAt(row);
    return { ...row, final: known === undefined ? null : finalOf(row, metric, asOf, known) };
  });
}

function finalOf(row: Row, metric: Metric, asOf: number, { curve, days, learned }: KnownLateness): Final {
  if (row.end > asOf) return { completeness: null, lower: row.lower, upper: null, rate: null, learned };
  const completeness = shareArrived(curve, row, asOf);
  if (!grows(metric) || row.lower === null || row.upper === null)
    return { completeness, lower: null, upper: null, rate: null, learned };
  const least = Math.min(completeness, ...days.map((day) => shareArrived(day, row, asOf)));
  return {
    completeness,
    lower: row.lower,
    upper: row.upper + mostMissing(row.upper, least),
    rate: FINAL_RATE,
    learned,
  };
}

/** Rounded down, so that an answer asked for a second later is the same in most cases, and so is its ETag. */
function shareArrived(curve: LatenessCurve, row: Row, asOf: number): number {
  return Math.floor(completenessOf(curve, row, asOf) * SHARES) / SHARES;
}

/**
 * True for counts and distinct counts, which grow by at most one per event. The amount that a sum lacks does not follow
 * from the number of events, a ratio, a difference and the place of a quantile may move either way, and a ranked key may
 * appear that is not shown.
 */
function grows(metric: Metric): boolean {
  return isMeasured(metric) && (metric.measure.kind === 'count' || metric.measure.kind === 'distinct');
}

/**
 * How many may be missing when a number was counted at some completeness: the expected number, and deviations of a
 * Poisson distribution about it.
 */
function mostMissing(counted: number, completeness: number): number {
  const expected = completeness <= 0 ? Infinity : (counted * (1 - completeness)) / completeness;
  return completeness === 1 ? 0 : Math.floor(expected + DEVIATIONS * Math.sqrt(expected + 1));
}
