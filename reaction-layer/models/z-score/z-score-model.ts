import type { Model } from '../port/model';

/** What the values of a feature were like so far. */
export interface FeatureMoments {
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
}

/** Standard deviations at which the score is one half. */
const HALF_AT = 4;

/**
 * The fallback where there is no model yet: how many standard deviations the strangest feature is away from its mean. A
 * feature that never differed says nothing.
 */
export function zScoreModel(
  moments: readonly FeatureMoments[],
  { version, features }: Pick<Model, 'version' | 'features'>,
): Model {
  const distance = (row: Float64Array, at: number): number => {
    const { mean, deviation } = moments[at] ?? { mean: 0, deviation: 0 };
    const value = row[at] ?? NaN;
    return deviation > 0 && !Number.isNaN(value) ? Math.abs(value - mean) / deviation : 0;
  };
  return {
    kind: 'z_score',
    ...{ version, features },
    score: (row) => {
      const farthest = features.reduce((most, _, at) => Math.max(most, distance(row, at)), 0);
      return scoreOf(farthest);
    },
    pushes: (row) => Float64Array.from(features, (_, at) => Math.log2(scoreOf(distance(row, at)) / scoreOf(0))),
  };
}

/** In (0, 1): the least score is that of a tenth of a deviation. */
function scoreOf(deviations: number): number {
  const z = Math.max(0.1, deviations);
  return (z * z) / (z * z + HALF_AT * HALF_AT);
}

/** Mean and deviation of values that come one by one (Welford 1962). */
export class RunningMoments {
  count = 0;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(features: number) {
    this.#means = new Float64Array(features);
    this.#squares = new Float64Array(features);
  }

  add(row: Float64Array): void {
    this.count += 1;
    for (const [at, value] of row.entries()) {
      const before = this.#means[at] ?? 0;
      const mean = before + (value - before) / this.count;
      this.#means[at] = mean;
      this.#squares[at] = (this.#squares[at] ?? 0) + (value - before) * (value - mean);
    }
  }

  moments(): readonly FeatureMoments[] {
    return Array.from(this.#means, (mean, at) => ({
      mean,
      deviation: this.count < 2 ? 0 : Math.sqrt((this.#squares[at] ?? 0) / (this.count - 1)),
    }));
  }
}
