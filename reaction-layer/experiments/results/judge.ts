import type { OutcomeSums } from '../../../core/port/outcomes';
import { compareMeans, compareShares, type EffectInterval } from '../statistics/compare';
import { holm } from '../statistics/holm';
import { adjustedMeans, type UnitEstimate, meanOf, type Moments, ratioOf } from '../statistics/moments';
import { sequentialInterval } from '../statistics/sequential';

/** The level of all goals together. */
export const ALPHA = 0.05;
/** Asymptotic intervals need that many units in a variant before they may be believed. */
export const LEAST_UNITS = 100;
/** What explains less is not worth a second number. */
const LEAST_EXPLAINED = 0.01;

/** A metric with its sums, one per variant; the first is the control. */
export interface SummedMetric {
  readonly as: 'conversion' | 'mean' | 'ratio';
  readonly role: 'goal' | 'guardrail';
  readonly sums: readonly OutcomeSums[];
}

/** A variant beside the control. */
export interface JudgedComparison {
  /** Treatment minus control. */
  readonly difference: number;
  /** Holds however often it is looked at, and for all goals together; null while there are too few units. */
  readonly always: EffectInterval | null;
  /** Holds if this is the only look. */
  readonly once: EffectInterval;
  /** As a share of the control, with the interval that always holds; null where the control is 0. */
  readonly relative: (EffectInterval & { readonly value: number }) | null;
  /** If this is the only look; corrected for all comparisons of goals. */
  readonly p: number;
  readonly adjustedP: number;
}

export interface JudgedVariant {
  readonly units: number;
  /** As it was observed; null without units, or if nothing was divided by. */
  readonly value: number | null;
  readonly comparison: JudgedComparison | null;
}

export interface JudgedMetric {
  readonly variants: readonly JudgedVariant[];
  /** Share of the variance that the time before the exposure explains; null if it was not used. */
  readonly explained: number | null;
}

/** Judges all metrics of an experiment together, because goals share one level. @param units per variant */
export function judge(metrics: readonly SummedMetric[], units: readonly number[]): readonly JudgedMetric[] {
  const goals = metrics.filter(({ role }) => role === 'goal').length;
  const level = ALPHA / Math.max(1, goals * Math.max(1, units.length - 1));
  const judged = metrics.map((metric) => judgeOne(metric, units, metric.role === 'goal' ? level : ALPHA));
  const places = judged.flatMap(({ variants }, metric) =>
    metrics[metric]?.role === 'goal'
      ? variants.flatMap(({ comparison }, variant) => (comparison === null ? [] : { metric, variant, p: comparison.p }))
      : [],
  );
  const corrected = holm(places.map(({ p }) => p));
  return judged.map((one, metric) => ({
    ...one,
    variants: one.variants.map((variant, at) => {
      const place = places.findIndex((found) => found.metric === metric && found.variant === at);
      const adjustedP = corrected[place];
      return variant.comparison === null || adjustedP === undefined
        ? variant
        : { ...variant, comparison: { ...variant.comparison, adjustedP } };
    }),
  }));
}

function judgeOne({ as, sums }: SummedMetric, units: readonly number[], level: number): JudgedMetric {
  const moments = sums.map((one, at): Moments => ({ ...one, n: units[at] ?? 0 }));
  const observed = moments.map((one) => (as === 'ratio' ? ratioOf(one) : meanOf(one)));
  const filled = moments.every(({ n }) => n > 1);
  const { estimates, explained } =
    as === 'ratio' || !filled ? { estimates: observed, explained: 0 } : adjustedMeans(moments);
  const isAdjusted = explained >= LEAST_EXPLAINED;
  const used = isAdjusted ? estimates : observed;
  const [control] = used;
  return {
    explained: isAdjusted ? explained : null,
    variants: observed.map((seen, at) => {
      const treatment = used[at];
      const isCompared = at > 0 && control !== undefined && treatment !== undefined && isSound(control, treatment);
      const shares =
        as === 'conversion' && !isAdjusted
          ? [sums[0], sums[at]].map((one, side) => sharesOf(one, units[side === 0 ? 0 : at]))
          : [];
      return {
        units: seen.n,
        value: Number.isFinite(seen.value) ? seen.value : null,
        comparison: isCompared ? compared([control, treatment], shares, level) : null,
      };
    }),
  };
}

function isSound(...estimates: readonly UnitEstimate[]): boolean {
  return estimates.every(({ n, value, variance }) => n > 1 && Number.isFinite(value) && Number.isFinite(variance));
}

interface Shares {
  readonly conversions: number;
  readonly users: number;
}

function sharesOf(sums: OutcomeSums | undefined, users: number | undefined): Shares {
  return { conversions: sums?.sumY ?? 0, users: users ?? 0 };
}

function compared(
  [control, treatment]: readonly [UnitEstimate, UnitEstimate],
  [before, after]: readonly Shares[],
  level: number,
): JudgedComparison {
  const found =
    before === undefined || after === undefined
      ? compareMeans(control, treatment, ALPHA)
      : compareShares(before, after, ALPHA);
  const isEnough = Math.min(control.n, treatment.n) >= LEAST_UNITS && control.variance + treatment.variance > 0;
  return {
    difference: found.difference,
    always: isEnough ? sequentialInterval(control, treatment, level) : null,
    once: { lower: found.lower, upper: found.upper },
    relative: isEnough ? relativeOf(control, treatment, level) : null,
    p: found.p,
    adjustedP: found.p,
  };
}

/** The change as a share of the control, with the variance of the delta method. */
function relativeOf(control: UnitEstimate, treatment: UnitEstimate, level: number): JudgedComparison['relative'] {
  if (!(control.value > 0)) return null;
  const change = treatment.value / control.value;
  const variance = (treatment.variance + change * change * control.variance) / (control.value * control.value);
  const none = { n: control.n, value: 1, variance: 0 };
  const interval = sequentialInterval(none, { n: treatment.n, value: change, variance }, level);
  return { value: change - 1, ...interval };
}
