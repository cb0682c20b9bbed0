import type { Model } from '../port/model';
import { forestExplainer } from './explain-forest';
import type { IsolationForest } from './isolation-forest';
import { forestScorer } from './score-forest';

/** An isolation forest as a model of named features. */
export function forestModel(
  forest: IsolationForest,
  { version, features }: Pick<Model, 'version' | 'features'>,
): Model {
  const { score } = forestScorer(forest);
  let explainer: ReturnType<typeof forestExplainer> | undefined;
  return {
    kind: 'isolation_forest',
    ...{ version, features, score },
    // Few rows are explained, so what that needs is made when the first one is.
    pushes: (row) => (explainer ??= forestExplainer(forest))(row).pushes,
  };
}
