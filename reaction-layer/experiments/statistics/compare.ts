import { normalCdf, normalQuantile, tCdf, tQuantile } from './distributions';
import type { UnitEstimate } from './moments';

export interface EffectInterval {
  readonly lower: number;
  readonly upper: number;
}

/** Units that converted, of all. */
export interface Conversions {
  readonly conversions: number;
  readonly users: number;
}

export interface EffectComparison extends EffectInterval {
  /** Treatment minus control. */
  readonly difference: number;
  /** Two-sided, without regard to other comparisons and to earlier looks. */
  readonly p: number;
}

/**
 * Two shares: the z test with pooled variance, and Newcombe’s hybrid score interval (1998, method 10), which keeps its
 * coverage near 0 and 1. As statsmodels `proportions_ztest` and `confint_proportions_2indep(method='newcomb')`.
 */
export function compareShares(
  control: Conversions,
  treatment: Conversions,
  alpha: number,
): EffectComparison & { readonly z: number } {
  const [p0, p1] = [control.conversions / control.users, treatment.conversions / treatment.users];
  const pooled = (control.conversions + treatment.conversions) / (control.users + treatment.users);
  const difference = p1 - p0;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / control.users + 1 / treatment.users));
  const z = error === 0 ? 0 : difference / error;
  const [wilson0, wilson1] = [wilson(control, alpha), wilson(treatment, alpha)];
  return {
    difference,
    z,
    p: 2 * normalCdf(-Math.abs(z)),
    lower: difference - Math.hypot(p1 - wilson1.lower, wilson0.upper - p0),
    upper: difference + Math.hypot(wilson1.upper - p1, p0 - wilson0.lower),
  };
}

/** Wilson’s score interval of one share. */
export function wilson({ conversions, users }: Conversions, alpha: number): EffectInterval {
  const z = normalQuantile(1 - alpha / 2);
  const p = conversions / users;
  const centre = p + (z * z) / (2 * users);
  const half = z * Math.sqrt((p * (1 - p)) / users + (z * z) / (4 * users * users));
  const over = 1 + (z * z) / users;
  return { lower: (centre - half) / over, upper: (centre + half) / over };
}

/** Two means by Welch’s t test, as scipy `ttest_ind(equal_var=False)`. Also for ratios, whose variances are those of the delta method. */
export function compareMeans(
  control: UnitEstimate,
  treatment: UnitEstimate,
  alpha: number,
): EffectComparison & { readonly t: number; readonly df: number } {
  const difference = treatment.value - control.value;
  const variance = control.variance + treatment.variance;
  if (!(variance > 0))
    return { difference, t: 0, df: Infinity, p: difference === 0 ? 1 : 0, lower: difference, upper: difference };
  const error = Math.sqrt(variance);
  const df =
    variance ** 2 /
    (control.variance ** 2 / Math.max(1, control.n - 1) + treatment.variance ** 2 / Math.max(1, treatment.n - 1));
  const t = difference / error;
  const half = error * tQuantile(1 - alpha / 2, df);
  return { difference, t, df, p: 2 * tCdf(-Math.abs(t), df), lower: difference - half, upper: difference + half };
}

/** The interval of a difference of independent estimates, from their variances. */
export function waldInterval(control: UnitEstimate, treatment: UnitEstimate, alpha: number): EffectInterval {
  const difference = treatment.value - control.value;
  const half = normalQuantile(1 - alpha / 2) * Math.sqrt(control.variance + treatment.variance);
  return { lower: difference - half, upper: difference + half };
}
