import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DAY_MS, HOUR_MS } from '../../core/time/window';
import { seededRandom } from '../../core/seeded-random';
import { forecastSeries, type EvenSeries, seasonsOf } from '../../reaction-layer/forecast/forecast-series';
import { seasonalNaive } from '../../reaction-layer/forecast/methods/seasonal';
import { readSeries } from '../../reaction-layer/forecast/series-file';
import type { BenchLine } from '../bench-line';

const ORIGINS = 6;
const MADE_SERIES = 40;
const WEEKS = 8;
/** Series without a season have nothing that a seasonal method could find. */
const LEAST_AUTOCORRELATION = 0.3;

interface Held {
  readonly name: string;
  /** Mean absolute error ÷ that of repeating the last season, over all origins. */
  readonly mase: number;
  readonly covered: number;
}

/** How good forecasts are on days that they have not seen. @param folder of the Numenta Anomaly Benchmark */
export function measureForecasts(folder: string | undefined, onProgress: (part: string) => void): readonly BenchLine[] {
  onProgress(`${MADE_SERIES} series of made traffic`);
  const made = Array.from({ length: MADE_SERIES }, (_, at) => held(`made ${at}`, madeSeries(at))).flat();
  const lines = linesOf('made traffic, a day ahead', made, 0.8);
  if (folder === undefined)
    return [...lines, { measure: 'NAB', note: 'name its folder of data in TIDEMARK_NAB to measure it' }];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.csv(\.gz)?$/.test(file));
  const real = files.sort().flatMap((file) => {
    onProgress(file);
    const bytes = readFileSync(join(folder, file));
    const series = readSeries((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
    return isSeasonal(series) ? held(file, series) : [];
  });
  return [
    ...lines,
    ...linesOf('NAB, a day ahead', real, 0.6),
    ...real.map(({ name, mase, covered }) => ({
      measure: `NAB ${name}`,
      value: Math.round(mase * 1000) / 1000,
      unit: 'MASE',
      note: `covered ${Math.round(covered * 100)} %`,
    })),
  ];
}

function linesOf(name: string, held: readonly Held[], least: number): readonly BenchLine[] {
  const better = held.filter(({ mase }) => mase < 1).length / held.length;
  const covered = held.reduce((sum, one) => sum + one.covered, 0) / held.length;
  const percent = (share: number): number => Math.round(share * 1000) / 10;
  return [
    {
      measure: `${name}: better than repeating the last season`,
      value: percent(better),
      unit: `% of ${held.length} series`,
      aim: `≥ ${100 * least} %`,
      verdict: better >= least ? 'ok' : 'missed',
    },
    {
      measure: `${name}: truth within intervals of 90 %`,
      value: percent(covered),
      unit: '%',
      aim: '85 to 95 %',
      verdict: covered >= 0.85 && covered <= 0.95 ? 'ok' : 'missed',
    },
  ];
}

/** Forecasts the last days of a series, each from what came before it. */
function held(name: string, { values, stepMs }: EvenSeries): readonly Held[] {
  const ahead = Math.max(1, Math.round(DAY_MS / stepMs));
  const season = usualSeason({ values, stepMs });
  let [error, naiveError, covered, count] = [0, 0, 0, 0];
  for (let back = ORIGINS; back >= 1; back--) {
    const origin = values.length - back * ahead;
    if (origin < Math.max(2 * season, values.length / 3)) continue;
    const past = values.slice(0, origin);
    const naive = seasonalNaive(past, ahead, season);
    const { points } = forecastSeries({ values: past, stepMs }, ahead);
    for (const [step, { value, lower, upper }] of points.entries()) {
      const truth = values[origin + step] ?? 0;
      error += Math.abs(value - truth);
      naiveError += Math.abs((naive[step] ?? 0) - truth);
      if (truth >= lower && truth <= upper) covered++;
      count++;
    }
  }
  return count === 0 || naiveError === 0 ? [] : [{ name, mase: error / naiveError, covered: covered / count }];
}

/** A day or a week, whichever the series repeats more closely. */
function usualSeason({ values, stepMs }: EvenSeries): number {
  const { day, week } = seasonsOf(values.length, stepMs);
  const found = [day, week].flatMap((season) => season ?? []);
  return found.length === 0
    ? Math.max(1, Math.round(DAY_MS / stepMs))
    : found.reduce((best, one) => (autocorrelation(values, one) > autocorrelation(values, best) ? one : best));
}

function isSeasonal(series: EvenSeries): boolean {
  const { day, week } = seasonsOf(series.values.length, series.stepMs);
  return [day, week].some(
    (season) => season !== null && autocorrelation(series.values, season) >= LEAST_AUTOCORRELATION,
  );
}

function autocorrelation(values: readonly number[], lag: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const off = values.map((value) => value - mean);
  const variance = off.reduce((sum, one) => sum + one * one, 0);
  return off.slice(lag).reduce((sum, one, at) => sum + one * (off[at] ?? 0), 0) / variance;
}

/** Hours of a site: by hour and weekday, of any size, growing or shrinking, with good and bad days and counts that scatter. */
function madeSeries(seed: number): EvenSeries {
  const random = seededRandom(1000 + seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const size = 2 * 10 ** (3 * random());
  const [peak, depth, weekend] = [8 + 14 * random(), 0.3 + 0.65 * random(), 0.5 + random()];
  const growth = 0.3 * normal();
  let mood = 0;
  const values = Array.from({ length: WEEKS * 7 * 24 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    if (hour % 24 === 0) mood = 0.6 * mood + 0.08 * normal();
    const ofDay = 1 + depth * Math.cos((2 * Math.PI * ((hour % 24) - peak)) / 24);
    const ofWeek = day % 7 >= 5 ? weekend : 1;
    const expected = size * ofDay * ofWeek * Math.exp(mood + (growth * day) / (WEEKS * 7));
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * normal()));
  });
  return { values, stepMs: HOUR_MS };
}
