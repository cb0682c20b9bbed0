import type { MeasuredMetric } from '../metric/metric';
import type { QueryWatch } from './batch-engine';
import type { PointerState } from './pointer';
import type { Site } from './sites';

/** What the events of a unit add up to. */
export interface OutcomeMetric {
  readonly as: 'conversion' | 'mean' | 'ratio';
  /** Counts or sums that are added. */
  readonly added: readonly MeasuredMetric[];
  /** Counts or sums that are subtracted. */
  readonly subtracted: readonly MeasuredMetric[];
  /** What a ratio divides by; empty for others. */
  readonly divisor: readonly MeasuredMetric[];
  /** Sums beyond a quantile of all units are counted as that quantile. */
  readonly isCapped: boolean;
}

export interface OutcomesQuestion {
  readonly site: Site;
  /** Read once per answer. */
  readonly pointer: PointerState;
  /** Event time, ms since 1970: exposures and outcomes lie in [from, to). */
  readonly from: number;
  readonly to: number;
  /** Newest arrival that the live tail may contain, inclusive. */
  readonly asOf: number;
  /** Texts of the field `variant` of exposures, one per variant. */
  readonly exposures: readonly string[];
  /** Whose events belong together. */
  readonly per: 'visitor' | 'session';
  /** How far before its first exposure a unit’s values are added up, ms; 0 for not at all. */
  readonly lookBackMs: number;
  readonly metrics: readonly OutcomeMetric[];
}

/** Sums over the units of one variant, by the metric’s place in the question. */
export interface OutcomeSums {
  readonly metric: number;
  readonly sumY: number;
  readonly sumYY: number;
  /** Of the divisor of a ratio, else of the value before the exposure. */
  readonly sumZ: number;
  readonly sumZZ: number;
  readonly sumYZ: number;
  /** Units whose sum was cut to `cap`, and what it is; null if none was. */
  readonly cappedUnits: number;
  readonly cap: number | null;
}

export interface VariantOutcomes {
  readonly exposure: string;
  readonly units: number;
  readonly metrics: readonly OutcomeSums[];
}

export interface OutcomesAnswer {
  /** In the order of the question. */
  readonly variants: readonly VariantOutcomes[];
  /** Units that were exposed to more than one variant; they are in none. */
  readonly mixedUnits: number;
  readonly layer: 'batch' | 'speed' | 'merged';
}

/** Adds up what units did after they were exposed to a variant, from the events themselves. */
export interface Outcomes {
  outcomes(question: OutcomesQuestion, watch?: QueryWatch): Promise<OutcomesAnswer>;
}
