import { FINE_PRECISION, type Precision } from '../../../core/sketch/hyperloglog';
import { hashWordsOf } from './hash-words';

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Something that sees visitors and says how many there were. */
export interface Counter {
  /** So many visitors who were not seen before; the next two words are the first 64 bits of the hash of the next one. */
  see(count: number, word: () => number): void;
  estimate(): Estimate;
}

/** So many streams of so many visitors. */
export interface MeasuringPass {
  readonly upTo: number;
  readonly trials: number;
}

/** Relative errors of the estimates of `count` visitors over all trials that came so far. */
export interface DistinctError {
  readonly count: number;
  readonly trials: number;
  /** Mean error. */
  readonly bias: number;
  /** Root of the mean squared error. */
  readonly rms: number;
  /** Trials in which the truth lay within the bounds. */
  readonly held: number;
  /** By how much the bias changed since the count before, and the standard error of that: the trials are the same, so most of their noise is not in it. */
  readonly step: number;
  readonly stepNoise: number;
}

export interface DistinctMeasurement {
  readonly precision: Precision;
  readonly counter: (precision: Precision) => Counter;
  readonly passes: readonly MeasuringPass[];
}

const POINTS_PER_DECADE = 12;

/** What the answers promise: the standard deviation of HyperLogLog, 1.6 % for totals and 6.5 % for breakdowns, and how often its triple holds. */
export function promisedDeviation(precision: Precision): number {
  return 1.04 / Math.sqrt(2 ** precision);
}
export const PROMISED_RATE = 0.997;

/**
 * Standard error of `rms`. The mean of squares is known to within √(2 ÷ trials), as for any normal error; where visitors are so
 * few that hardly two fall into one register (1 ÷ λ trials have such a pair), each pair found moves it much.
 */
export function rmsNoise({ count, rms, trials }: DistinctError, precision: Precision): number {
  const pairs = count ** 2 / 2 ** (precision + 1);
  return (rms / 2) * Math.sqrt((2 + 1 / pairs) / trials);
}

/**
 * By how many of its standard errors the bias steps from one count to the next, beyond what whole numbers explain: an estimate
 * is rounded, which moves it by up to half a visitor at either count. A bump is a step of many.
 */
export function bumpAt(before: DistinctError, { count, step, stepNoise }: DistinctError): number {
  const unexplained = Math.abs(step) - 0.5 / before.count - 0.5 / count;
  return unexplained <= 0 ? 0 : unexplained / stepNoise;
}

/** Whole numbers from 1 to `upTo`, evenly spaced on a logarithmic axis where they can be. */
export function logGrid(upTo: number, perDecade = POINTS_PER_DECADE): readonly number[] {
  const steps = Math.floor(Math.log10(upTo) * perDecade + 1e-9);
  return [...new Set(Array.from({ length: steps + 1 }, (_, step) => Math.round(10 ** (step / perDecade))))];
}

/** Runs every stream once, from its first visitor to its last, and looks at the estimate at each count of the grid. */
export function measureDistinct({ precision, counter, passes }: DistinctMeasurement): readonly DistinctError[] {
  const sums = logGrid(Math.max(...passes.map(({ upTo }) => upTo))).map(newSums);
  let seed = precision === FINE_PRECISION ? 1_000_000 : 0;
  for (const { upTo, trials } of passes) {
    const reached = sums.filter(({ count }) => count <= upTo);
    for (let trial = 0; trial < trials; trial++) runTrial(counter(precision), hashWordsOf(seed++), reached);
  }
  return sums.map(errorOf);
}

interface Sums {
  readonly count: number;
  trials: number;
  error: number;
  squared: number;
  held: number;
  step: number;
  stepSquared: number;
}

function newSums(count: number): Sums {
  return { count, trials: 0, error: 0, squared: 0, held: 0, step: 0, stepSquared: 0 };
}

function runTrial(counter: Counter, word: () => number, grid: readonly Sums[]): void {
  let [seen, before] = [0, 0];
  for (const sums of grid) {
    counter.see(sums.count - seen, word);
    seen = sums.count;
    const { value, lower, upper } = counter.estimate();
    const error = value / seen - 1;
    sums.trials += 1;
    sums.error += error;
    sums.squared += error ** 2;
    if (lower <= seen && seen <= upper) sums.held += 1;
    sums.step += error - before;
    sums.stepSquared += (error - before) ** 2;
    before = error;
  }
}

function errorOf({ count, trials, error, squared, held, step, stepSquared }: Sums): DistinctError {
  const meanStep = step / trials;
  const stepNoise = Math.sqrt(Math.max(0, stepSquared / trials - meanStep ** 2) / trials);
  return { count, trials, bias: error / trials, rms: Math.sqrt(squared / trials), held, step: meanStep, stepNoise };
}
