import type { Model } from '../port/model';

/** What the values of a feature were like so far. */
export interface FeatureMoments {
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
  /** The largest value. */
  readonly most: number;
}

/**
 * Most features are counts of rare things, such as purchases: one is many deviations from the mean, and not strange. A value
 * is, if it is more than so many times the largest before.
 */
const STRANGE_FROM = 2;

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
    const { mean, deviation, most } = moments[at] ?? { mean: 0, deviation: 0, most: 0 };
    const value = row[at] ?? NaN;
    if (deviation === 0 || Number.isNaN(value)) return 0;
    const away = Math.abs(value - mean) / deviation;
    return value > STRANGE_FROM * Math.max(1, most) ? away : Math.min(HALF_AT, away);
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
  readonly #most: Float64Array;

  constructor(features: number) {
    this.#means = new Float64Array(features);
    this.#squares = new Float64Array(features);
    this.#most = new Float64Array(features);
  }

  add(row: Float64Array): void {
    this.count += 1;
    for (const [at, value] of row.entries()) {
      const before = this.#means[at] ?? 0;
      const mean = before + (value - before) / this.count;
      this.#means[at] = mean;
      this.#most[at] = Math.max(this.#most[at] ?? 0, value);
      this.#squares[at] = (this.#squares[at] ?? 0) + (value - before) * (value - mean);
    }
  }

  moments(): readonly FeatureMoments[] {
    return Array.from(this.#means, (mean, at) => ({
      mean,
      most: this.#most[at] ?? 0,
      deviation: this.count < 2 ? 0 : Math.sqrt((this.#squares[at] ?? 0) / (this.count - 1)),
    }));
  }
}
