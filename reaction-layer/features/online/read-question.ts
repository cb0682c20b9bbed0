import { ownValue } from '../../../core/own-value';
import type { RequestOf } from '../../../core/wire/operation';
import { FeatureQuestionError } from '../question-error';
import type { FeatureView } from '../view/feature-view';
import { FEATURE_VIEWS, findFeatureView } from '../registry';
import type { getOnlineFeatures } from '../wire';

/** A feature that was asked for. */
export interface AskedFeature {
  readonly view: FeatureView;
  /** Its place among the features of the view. */
  readonly place: number;
}

/** Features and entities of a question that can be answered. */
export interface OnlineQuestion {
  readonly features: readonly AskedFeature[];
  /** Names of the join keys, in the order of the request. */
  readonly keys: readonly string[];
  /** Values by join key; null is an entity that nothing is known of. */
  readonly entities: readonly Readonly<Record<string, string | null>>[];
  readonly given: Readonly<Record<string, readonly (string | number | null)[]>>;
}

/** @throws FeatureQuestionError naming the feature or join key that is wrong */
export function readOnlineQuestion({ features, entities }: RequestOf<typeof getOnlineFeatures>): OnlineQuestion {
  const asked = features.map(readFeature);
  const keys = Object.keys(entities);
  const needed = new Set(asked.flatMap(({ view }) => view.entities.map(({ name }) => name)));
  const missing = [...needed].filter((key) => !keys.includes(key));
  if (missing.length > 0)
    throw invalid(
      `entities: the join key ${missing.join(', ')} is missing; these features need ${[...needed].join(', ')}`,
    );
  const unknown = keys.filter((key) => !needed.has(key));
  if (unknown.length > 0)
    throw invalid(
      `entities: ${unknown.join(', ')} is not a join key of these features; they need ${[...needed].join(', ')}`,
    );
  const counts = keys.map((key) => ownValue(entities, key)?.length ?? 0);
  const [count = 0] = counts;
  if (count === 0) throw invalid(`entities: no values are given; give one or more of ${keys.join(', ')}`);
  if (counts.some((one) => one !== count))
    throw invalid(
      `entities: the join keys have different numbers of values (${keys.map((key, at) => `${key} ${counts[at]}`).join(', ')}); those of one place are an entity`,
    );
  return {
    features: asked,
    keys,
    entities: Array.from({ length: count }, (_, at) =>
      Object.fromEntries(keys.map((key) => [key, textOf(ownValue(entities, key)?.[at])])),
    ),
    given: entities,
  };
}

function readFeature(name: string): AskedFeature {
  const [viewName = '', featureName = ''] = name.split(':');
  const view = findFeatureView(viewName);
  if (view === undefined)
    throw new FeatureQuestionError(
      'unknown_feature',
      `there is no feature view “${viewName}”: use one of ${FEATURE_VIEWS.map((one) => one.name).join(', ')}`,
    );
  const place = view.features.findIndex((one) => one.name === featureName);
  if (place < 0)
    throw new FeatureQuestionError(
      'unknown_feature',
      `the view ${viewName} has no feature “${featureName}”: use one of ${view.features.map((one) => one.name).join(', ')}`,
    );
  return { view, place };
}

function textOf(value: string | number | null | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

function invalid(message: string): FeatureQuestionError {
  return new FeatureQuestionError('invalid_question', message);
}
