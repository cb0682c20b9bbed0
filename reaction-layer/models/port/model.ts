import { codedError } from '../../../core/coded-error';

/** Kinds of model that there are. To add one, write it in a folder of its own and add a case where artefacts are opened. */
export const MODEL_KINDS = ['isolation_forest', 'z_score'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** What a feature adds to the strangeness of a row: above 0 it makes it stranger, below 0 more ordinary. */
export interface FeaturePush {
  readonly feature: string;
  readonly value: number;
  /** In log2 of the score: 1 doubles it. */
  readonly push: number;
}

/** Says how strange a row of features is. Pure: the same row always has the same score. */
export interface Model {
  readonly kind: ModelKind;
  /** Names what it was learned from; decisions and findings record it. */
  readonly version: string;
  /** Names of the values of a row, in their order. */
  readonly features: readonly string[];
  /** From 0 to 1; higher is stranger. NaN in a row is a missing value. */
  readonly score: (row: Float64Array) => number;
  /** One push per feature, in the order of `features`. */
  readonly pushes: (row: Float64Array) => Float64Array;
}

/** A row has other features than the model. */
export class ModelRowError extends codedError('ModelRowError', 'invalid_model_row') {}

/** @returns a score in (0, 1). @throws ModelRowError for a row with another number of values */
export function scoreRow(model: Model, row: Float64Array): number {
  requireFeatures(model, row);
  return model.score(row);
}

/** Why a row has its score: the features by how far they pushed it, those that make it strange first. @throws ModelRowError */
export function explain(model: Model, row: Float64Array): readonly FeaturePush[] {
  requireFeatures(model, row);
  const pushes = model.pushes(row);
  return model.features
    .map((feature, at) => ({ feature, value: row[at] ?? NaN, push: pushes[at] ?? 0 }))
    .sort((a, b) => b.push - a.push);
}

function requireFeatures({ version, features }: Model, row: Float64Array): void {
  if (row.length !== features.length)
    throw new ModelRowError(
      `the row has ${row.length} values, but the model ${version} reads ${features.length}: ${features.join(', ')}`,
    );
}
