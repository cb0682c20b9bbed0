import {
  bumpAt,
  type DistinctError,
  PROMISED_RATE,
  promisedDeviation,
  rmsNoise,
} from '../../cli/generate/sketches/distinct-error';
import type { Precision } from '../../core/sketch/hyperloglog';

/** Threshold in standard errors that none of a few hundred comparisons exceeds randomly. */
const NOISE = 4;

/** Numbers of visitors at which the mean error differs from that at the previous number. */
export function bumps(errors: readonly DistinctError[]): readonly number[] {
  return errors.filter((error, at) => at > 0 && bumpAt(errors[at - 1]!, error) > NOISE).map(({ count }) => count);
}

/** Numbers of visitors at which the root mean squared error is above the promised standard deviation. */
export function excesses(errors: readonly DistinctError[], precision: Precision): readonly number[] {
  return errors
    .filter((error) => error.rms - NOISE * rmsNoise(error, precision) > promisedDeviation(precision))
    .map(({ count }) => count);
}

/** Numbers of visitors at which the bounds contain the truth less often than promised. */
export function misses(errors: readonly DistinctError[]): readonly number[] {
  const noise = ({ trials }: DistinctError): number =>
    NOISE * Math.sqrt((PROMISED_RATE * (1 - PROMISED_RATE)) / trials);
  return errors.filter((error) => error.held / error.trials < PROMISED_RATE - noise(error)).map(({ count }) => count);
}
