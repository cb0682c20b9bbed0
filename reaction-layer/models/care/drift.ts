import { holm } from '../../experiments/statistics/holm';
import { type Matrix, sortedColumn } from '../forest/matrix';
import { kolmogorovSmirnov } from './kolmogorov-smirnov';

/** When a difference is called drift. */
export const DRIFT = {
  /** Chance of calling any drift of a quiet night, over all features and the score (Holm). */
  alpha: 0.01,
  /** With many sessions every difference is significant; a smaller one changes nothing that matters. */
  leastDistance: 0.1,
  /** Sessions of a night below which nothing is said. */
  leastSessions: 200,
} as const;

/** The name under which the drift of scores is listed beside features. */
export const SCORE = 'score';

/** One feature, or the score, last night against the training of the model. */
export interface FeatureDrift {
  readonly feature: string;
  readonly distance: number;
  /** Corrected for the number of features (Holm). */
  readonly p: number;
  readonly isDrift: boolean;
  readonly medianThen: number;
  readonly medianNow: number;
}

export interface DriftSamples {
  readonly features: readonly string[];
  readonly rows: Matrix;
  readonly scores: Float64Array;
}

/** Compares each feature and the score of two samples; the largest distance first. Nothing for a night that is too small. */
export function driftBetween(
  then: Omit<DriftSamples, 'features'>,
  { features, rows, scores }: DriftSamples,
): readonly FeatureDrift[] {
  if (rows.rows < DRIFT.leastSessions || then.rows.rows === 0) return [];
  const columns = [
    ...features.map((feature, at) => ({
      feature,
      before: sortedColumn(then.rows, at),
      now: sortedColumn(rows, at),
    })),
    { feature: SCORE, before: then.scores.toSorted(), now: scores.toSorted() },
  ];
  const tests = columns.map(({ before, now }) => kolmogorovSmirnov(before, now));
  const corrected = holm(tests.map(({ p }) => p));
  return columns
    .map(({ feature, before, now }, at): FeatureDrift => {
      const [distance, p] = [tests[at]?.distance ?? 0, corrected[at] ?? 1];
      const isDrift = p < DRIFT.alpha && distance >= DRIFT.leastDistance;
      return { feature, distance, p, isDrift, medianThen: middle(before), medianNow: middle(now) };
    })
    .sort((a, b) => b.distance - a.distance);
}

function middle(sorted: Float64Array): number {
  return sorted[sorted.length >> 1] ?? 0;
}
