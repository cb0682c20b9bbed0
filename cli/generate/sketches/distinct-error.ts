import { FINE_PRECISION, type Precision } from '../../../core/sketch/hyperloglog';
import { hashWordsOf } from './hash-words';

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** Counts visitors and estimates how many there were. */
export interface Counter {
  /** Adds this many new visitors; the next two words are the first 64 bits of the next one's hash. */
  see(count: number, word: () => number): void;
  estimate(): Estimate;
}

/** The number of streams, and of visitors per stream. */
export interface MeasuringPass {
  readonly upTo: number;
  readonly trials: number;
}

/** Relative errors of the estimates at `count` visitors over all trials so far. */
export interface DistinctError {
  readonly count: number;
  readonly trials: number;
  /** Mean error. */
  readonly bias: number;
  /** Root mean squared error. */
  readonly rms: number;
  /** Trials in which the truth was within the bounds. */
  readonly held: number;
  /**
   * Change of the bias since the previous count, and its standard error: the trials are the same, so most of their
   * noise cancels out.
   */
  readonly step: number;
  readonly stepNoise: number;
}

export interface DistinctMeasurement {
  readonly precision: Precision;
  readonly counter: (precision: Precision) => Counter;
  readonly passes: readonly MeasuringPass[];
}

const POINTS_PER_DECADE = 12;

/**
 * The documented guarantees: the standard deviation of HyperLogLog, 1.6 % for totals and 6.5 % for breakdowns, and how
 * often three of them hold.
 */
export function promisedDeviation(precision: Precision): number {
  return 1.04 / Math.sqrt(2 ** precision);
}
export const PROMISED_RATE = 0.997;

/**
 * Standard error of `rms`. The mean of squares is known to within √(2 ÷ trials), as for any normal error. With so few
 * visitors that two hardly ever share a register (1 ÷ λ trials have such a pair), each pair found changes it
 * considerably.
 */
export function rmsNoise({ count, rms, trials }: DistinctError, precision: Precision): number {
  const pairs = count ** 2 / 2 ** (precision + 1);
  return (rms / 2) * Math.sqrt((2 + 1 / pairs) / trials);
}

/**
 * By how many of its standard errors the bias changes from one count to the next, beyond what rounding explains: an
 * estimate is a whole number, which moves it by up to half a visitor at either count. A bump is a step of many.
 */
export function bumpAt(before: DistinctError, { count, step, stepNoise }: DistinctError): number {
  const unexplained = Math.abs(step) - 0.5 / before.count - 0.5 / count;
  return unexplained <= 0 ? 0 : unexplained / stepNoise;
}

/** Whole numbers from 1 to `upTo`, evenly spaced on a logarithmic axis where possible. */
export function logGrid(upTo: number, perDecade = POINTS_PER_DECADE): readonly number[] {
  const steps = Math.floor(Math.log10(upTo) * perDecade + 1e-9);
  return [...new Set(Array.from({ length: steps + 1 }, (_, step) => Math.round(10 ** (step / perDecade))))];
}

/** Runs every stream once, from its first visitor to its last, and reads the estimate at each count of the grid. */
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
