import { codedError } from '../../core/coded-error';
import { DAY_MS } from '../../core/time/window';
import { type ForecastMethod, methodsFor, type Seasons } from './methods/method-list';
import type { Values } from './methods/seasonal';

/** Its code is that of a problem. */
export class ForecastError extends codedError('ForecastError', 'invalid_question') {}

export const FORECAST_LIMITS = { least: 20, most: 20_000, ahead: 2100 } as const;
/**
 * Share of the errors of the back-test that a width covers, for intervals in which the truth lies 90 % of the time: the
 * method is the best of many on these very days, so that new days are a little worse (`bench --only forecast`).
 */
const COVERED_ERRORS = 0.925;

/** A series at equal steps. */
export interface EvenSeries {
  readonly values: Values;
  readonly stepMs: number;
}

export interface ForecastPoint {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Forecast {
  readonly points: readonly ForecastPoint[];
  readonly method: string;
  /**
   * Mean absolute error of the method ÷ that of repeating the last season, over the back-test; below 1 is better. Null if the
   * series repeats itself exactly or is too short to be tested.
   */
  readonly mase: number | null;
  /** Steps of the season that is repeated for the comparison. */
  readonly season: number;
  /** Forecasts of the past that the method and its intervals come from. */
  readonly backTests: number;
}

const MOST_BACK_TESTS = 12;

/**
 * Continues a series. Every method forecasts the recent past from what came before; the one with the smallest absolute
 * errors is used, and its errors are the width of the intervals.
 *
 * @param ahead number of steps
 * @throws ForecastError for a series that is too short
 */
export function forecastSeries({ values: all, stepMs }: EvenSeries, ahead: number): Forecast {
  const values = all.slice(-FORECAST_LIMITS.most);
  if (values.length < FORECAST_LIMITS.least)
    throw new ForecastError(
      `the series has ${values.length} values; at least ${FORECAST_LIMITS.least} are needed for a forecast`,
    );
  if (!(ahead >= 1 && ahead <= FORECAST_LIMITS.ahead))
    throw new ForecastError(`${ahead} steps ahead is not possible: ask for 1 to ${FORECAST_LIMITS.ahead}`);
  const seasons = seasonsOf(values.length, stepMs);
  const methods = methodsFor(seasons);
  const tests = backTest(values, ahead, { methods, season: seasons.day ?? seasons.week ?? 1 });
  const [naive] = tests;
  const best = tests.reduce((found, one) => (one.error < found.error ? one : found), naive);
  const forecast = best.method.forecast(values, ahead);
  const canBeNegative = values.some((value) => value < 0);
  const scale = scaleFor(values, canBeNegative);
  const widths = widthsOf(best.runs, ahead, scale);
  return {
    points: forecast.map((value, step) => {
      const centre = canBeNegative ? value : Math.max(0, value);
      const half = (widths[step] ?? 0) * scale(centre);
      const lower = centre - half;
      return { value: centre, lower: canBeNegative ? lower : Math.max(0, lower), upper: centre + half };
    }),
    method: best.method.name,
    mase: naive.error > 0 ? best.error / naive.error : null,
    season: seasons.day ?? seasons.week ?? 1,
    backTests: best.runs.length,
  };
}

/** Days and weeks of which the series has enough to be tested on one: three days, four weeks. */
export function seasonsOf(length: number, stepMs: number): Seasons {
  const [day, week] = [DAY_MS / stepMs, (7 * DAY_MS) / stepMs];
  const fits = (season: number, times: number): boolean =>
    Number.isInteger(season) && season > 1 && length >= times * season;
  return { day: fits(day, 3) ? day : null, week: fits(week, 4) ? week : null };
}

interface BackTest {
  readonly method: ForecastMethod;
  /** Mean absolute error. */
  readonly error: number;
  readonly runs: readonly { readonly forecast: Values; readonly truth: Values }[];
}

function backTest(
  values: Values,
  ahead: number,
  { methods, season }: { readonly methods: readonly [ForecastMethod, ...ForecastMethod[]]; readonly season: number },
): readonly [BackTest, ...BackTest[]] {
  const origins = originsOf(values.length, ahead, season);
  const tested = (method: ForecastMethod): BackTest => {
    const runs = origins.map((origin) => {
      const truth = values.slice(origin, origin + ahead);
      return { truth, forecast: method.forecast(values.slice(0, origin), truth.length) };
    });
    return { method, runs, error: meanError(runs) };
  };
  const [naive, ...others] = methods;
  return [tested(naive), ...others.map(tested)];
}

/** Where the past is forecast from: as late as possible, each with two seasons and a third of the series before it. */
function originsOf(length: number, ahead: number, season: number): readonly number[] {
  const first = Math.max(2 * season, Math.floor(length / 3), 8);
  const last = length - Math.min(ahead, Math.max(1, Math.floor(length / 3)));
  if (last < first) return [Math.max(1, Math.min(last, first))];
  const step = Math.max(1, Math.min(ahead, Math.floor((last - first) / MOST_BACK_TESTS)));
  const count = Math.min(MOST_BACK_TESTS, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, back) => last - back * step);
}

function meanError(runs: BackTest['runs']): number {
  let [sum, count] = [0, 0];
  for (const { forecast, truth } of runs)
    for (const [step, value] of truth.entries()) {
      sum += Math.abs((forecast[step] ?? 0) - value);
      count++;
    }
  return count === 0 ? Infinity : sum / count;
}

/** Counts scatter with the root of their size, so their errors are compared after dividing by it. */
function scaleFor(values: Values, canBeNegative: boolean): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length;
  if (canBeNegative || mean === 0) return () => 1;
  return (value) => Math.sqrt((Math.max(0, value) + mean) / 2);
}

/** Parts of the horizon with a width of their own: errors grow with the distance. */
const PARTS = 3;

/** For each step, the scaled error that a share of COVERED_ERRORS of the back-tests does not exceed. */
function widthsOf(runs: BackTest['runs'], ahead: number, scale: (value: number) => number): Values {
  const partOf = (step: number): number => Math.min(PARTS - 1, Math.floor((step * PARTS) / ahead));
  const errors: number[][] = Array.from({ length: PARTS }, () => []);
  for (const { forecast, truth } of runs)
    for (const [step, value] of truth.entries()) {
      const expected = forecast[step] ?? 0;
      errors[partOf(step)]?.push(Math.abs(value - expected) / scale(expected));
    }
  let before = 0;
  const widths = errors.map((some) => {
    before = Math.max(before, some.length === 0 ? before : quantileOf(some));
    return before;
  });
  return Array.from({ length: ahead }, (_, step) => widths[partOf(step)] ?? 0);
}

/** With one more than there are, as in conformal prediction: the next error may be the largest. */
function quantileOf(errors: readonly number[]): number {
  const sorted = [...errors].sort((one, other) => one - other);
  const place = Math.min(sorted.length, Math.ceil((sorted.length + 1) * COVERED_ERRORS));
  return sorted[place - 1] ?? 0;
}
