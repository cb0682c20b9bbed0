import { isMeasured, type Metric } from '../metric/metric';
import type { Window } from '../time/window';
import { completenessOf, edgeAt, SETTLED_AFTER_MS, type WindowPart } from './completeness';
import { DEFAULT_DISPERSION, type Dispersion } from './dispersion';
import { FINAL_RATE, mostMissing } from './most-missing';
import type { Final, Row } from './rows';

/** What is known about how late the events of a window come. */
export interface KnownLateness {
  readonly parts: readonly WindowPart[];
  /** For each edge of age. */
  readonly dispersions: readonly Dispersion[];
  /** False for the platform's default curve. */
  readonly learned: boolean;
}

/** Shares are shown in ten-thousandths, rounded down. */
const SHARES = 10_000;
/** Significant digits, so that an answer asked for a moment later is the same in most cases, and so is its ETag. */
const MISSING_DIGITS = 3;

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
  let window: (Window & Arrived) | undefined;
  return rows.map((row) => {
    if (row.end <= asOf - SETTLED_AFTER_MS || row.start > asOf) return row;
    // Rows of one window follow one another.
    if (window?.start !== row.start || window.end !== row.end) {
      const known = latenessAt(row);
      const share = known === undefined || row.end > asOf ? 0 : completenessOf(known.parts, asOf);
      window = { start: row.start, end: row.end, known, share };
    }
    return { ...row, final: finalOf(row, metric, asOf, window) };
  });
}

/** What is known of a window, and the share of its events that have arrived; 0 while it is open. */
interface Arrived {
  readonly known: KnownLateness | undefined;
  readonly share: number;
}

function finalOf(row: Row, metric: Metric, asOf: number, { known, share: arrived }: Arrived): Final | null {
  if (known === undefined) return null;
  const { dispersions, learned } = known;
  const lower = mayShrink(metric) ? null : row.lower;
  if (row.end > asOf) return { completeness: null, lower, upper: null, rate: null, learned };
  const completeness = Math.floor(arrived * SHARES) / SHARES;
  const missing = Number((1 - arrived).toPrecision(MISSING_DIGITS));
  if (missing === 1 || !grows(metric) || row.lower === null || row.upper === null)
    return { completeness, lower: null, upper: null, rate: null, learned };
  const dispersion = dispersions[edgeAt(asOf - row.end)] ?? DEFAULT_DISPERSION;
  return {
    completeness,
    lower,
    upper: row.upper + mostMissing(row.upper, missing, dispersion),
    rate: FINAL_RATE,
    learned,
  };
}

/**
 * True for counts and distinct counts, which grow by at most one per event. The amount that a sum lacks does not follow
 * from the number of events, a ratio, a difference and the place of a quantile may move either way, and a ranked key may
 * appear that is not shown.
 */
function grows(metric: Metric): boolean {
  return isMeasured(metric) && (metric.measure.kind === 'count' || metric.measure.kind === 'distinct');
}

/** Visitors are counted as they were sent until a run finds that some of them are one person. */
function mayShrink(metric: Metric): boolean {
  return isMeasured(metric) && metric.measure.kind === 'distinct' && metric.measure.column === 'visitor';
}
