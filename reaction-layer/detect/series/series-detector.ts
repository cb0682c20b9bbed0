import { createDailyResidual, type SeriesRow } from './daily-residual';
import { createNovelty } from './novelty';

/**
 * One set of parameters for every series; docs/detection.md shows what others would score.
 */
const MEMORY_ROWS = 10_000;
/** Rows whose mean is watched beside the value itself: a lasting change moves it although no single value is new. */
const MEAN_ROWS = 30;
/**
 * A value that is usual, but not at this time of day, has to be this much newer: the difference of two days has the
 * noise of both.
 */
const DAILY_WEIGHT = 0.3;
/** An alarm needs more than anything in this many rows before it: what goes on is said once. */
const QUIET_ROWS = 100;
/** The novelty whose score is one half, the threshold of an alarm: a gap of a thirtieth of the usual spread. */
const ALARM_NOVELTY = 1 / 30;

/** A score from here on is an alarm, for every series. */
export const SERIES_ALARM = 0.5;

/**
 * Scores the rows of one series, each by itself and the rows before it.
 *
 * @returns a function that takes the rows in order and gives a score from 0 (usual) to 1
 * @example
 * const score = createSeriesDetector();
 * score({ at: 0, value: 20 }); // 0
 */
export function createSeriesDetector(): (row: SeriesRow) => number {
  const ofValue = createNovelty(MEMORY_ROWS);
  const ofMean = createNovelty(MEMORY_ROWS);
  const ofResidual = createNovelty(MEMORY_ROWS);
  const residualOf = createDailyResidual(MEMORY_ROWS);
  const meanOf = createRunningMean(MEAN_ROWS);
  const isPeak = createPeakRule(QUIET_ROWS);

  return (row) => {
    const residual = residualOf(row);
    const novelty = Math.max(
      ofValue(row.value),
      ofMean(meanOf(row.value)),
      residual === undefined ? 0 : DAILY_WEIGHT * ofResidual(residual),
    );
    return isPeak(novelty) ? novelty / (novelty + ALARM_NOVELTY) : 0;
  };
}

/** Adds all values for every row, so that equal rows give equal means to the last bit. */
function createRunningMean(rows: number): (value: number) => number {
  const last: number[] = [];
  return (value) => {
    last.push(value);
    if (last.length > rows) last.shift();
    return last.reduce((sum, one) => sum + one, 0) / last.length;
  };
}

/** Whether a value is above 0 and above the `rows` values before it. */
function createPeakRule(rows: number): (value: number) => boolean {
  const last: number[] = [];
  return (value) => {
    const peak = value > 0 && last.every((one) => one < value);
    last.push(value);
    if (last.length > rows) last.shift();
    return peak;
  };
}
