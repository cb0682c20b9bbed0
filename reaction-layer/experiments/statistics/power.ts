import { normalCdf, normalQuantile } from './distributions';

export interface PlannedEffect {
  /** Mean of a unit without the change: a share for conversions. */
  readonly baseline: number;
  /** Standard deviation of a unit; that of a share if absent. */
  readonly sd?: number | undefined;
  /** Relative change that shall be found: 0.05 for 5 %. */
  readonly effect: number;
  readonly alpha: number;
}

interface Deviations {
  readonly difference: number;
  /** Σ of the variances of a unit of either variant, with and without a difference. */
  readonly none: number;
  readonly some: number;
}

function deviationsOf({ baseline, sd, effect }: PlannedEffect): Deviations {
  const difference = Math.abs(baseline * effect);
  if (sd !== undefined) return { difference, none: 2 * sd * sd, some: 2 * sd * sd };
  const changed = Math.min(1, Math.max(0, baseline * (1 + effect)));
  const middle = (baseline + changed) / 2;
  return {
    difference,
    none: 2 * middle * (1 - middle),
    some: baseline * (1 - baseline) + changed * (1 - changed),
  };
}

/** Units per variant so that a change of that size is found with the given probability, at a fixed end. */
export function unitsNeeded(planned: PlannedEffect, power: number): number {
  const { difference, none, some } = deviationsOf(planned);
  const reach = normalQuantile(1 - planned.alpha / 2) * Math.sqrt(none) + normalQuantile(power) * Math.sqrt(some);
  return Math.ceil((reach / difference) ** 2);
}

/** Probability that a change of that size is found with `units` per variant, at a fixed end. */
export function powerOf(planned: PlannedEffect, units: number): number {
  const { difference, none, some } = deviationsOf(planned);
  const needed = normalQuantile(1 - planned.alpha / 2) * Math.sqrt(none / units);
  return normalCdf((difference - needed) / Math.sqrt(some / units));
}
