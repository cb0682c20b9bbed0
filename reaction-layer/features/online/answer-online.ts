import { ownValue } from '../../../core/own-value';
import type { Feature, FeatureView } from '../view/feature-view';
import type { OnlineFeatures } from '../wire';
import type { OnlineValue, OnlineValues } from './online-values';
import type { AskedFeature, OnlineQuestion } from './read-question';

type Vector = OnlineFeatures['results'][number];

export interface Answering {
  readonly question: OnlineQuestion;
  readonly isFullNames: boolean;
  /** The values of each view that is asked for. */
  readonly valuesOf: (view: FeatureView) => OnlineValues;
  readonly now: number;
}

const NEVER = '1970-01-01T00:00:00Z';
/** Digits that a float32 keeps. */
const FLOAT_DIGITS = 7;

/**
 * Values of features in the wire format of Feast's feature server. Unlike there, a value that is older than the time to
 * live is not present.
 */
export function answerOnline({ question, isFullNames, valuesOf, now }: Answering): OnlineFeatures {
  const { keys, entities, features, given } = question;
  const keyVectors = keys.map((key): Vector => ({
    values: ownValue(given, key) ?? [],
    statuses: entities.map(() => 'PRESENT'),
    event_timestamps: entities.map(() => NEVER),
  }));
  const vectors = features.map((asked): Vector => {
    const values = valuesOf(asked.view);
    const answers = entities.map((entity) => {
      const parts = asked.view.entities.map(({ name }) => ownValue(entity, name) ?? null);
      const isKnown = parts.every((part) => part !== null);
      return answerOf(asked, isKnown ? values.get(parts) : undefined, now);
    });
    return {
      values: answers.map(({ value }) => value),
      statuses: answers.map(({ status }) => status),
      event_timestamps: answers.map(({ at }) => at),
    };
  });
  return {
    results: [...keyVectors, ...vectors],
    metadata: { feature_names: [...keys, ...features.map((asked) => nameOf(asked, isFullNames))] },
  };
}

interface EntityAnswer {
  readonly value: number | null;
  readonly status: Vector['statuses'][number];
  readonly at: string;
}

function answerOf({ view, place }: AskedFeature, found: OnlineValue | undefined, now: number): EntityAnswer {
  if (found === undefined) return { value: null, status: 'NOT_FOUND', at: NEVER };
  const at = new Date(found.at).toISOString().replace(/\.\d+Z$/, 'Z');
  if (now - found.at > view.ttlMs) return { value: null, status: 'OUTSIDE_MAX_AGE', at };
  return { value: typed(view.features[place]?.type ?? 'float32', found.values[place] ?? null), status: 'PRESENT', at };
}

function typed(type: Feature['type'], value: number | null): number | null {
  if (value === null) return null;
  return type === 'int64' ? Math.round(value) : Number(value.toPrecision(FLOAT_DIGITS));
}

function nameOf({ view, place }: AskedFeature, isFull: boolean): string {
  const name = view.features[place]?.name ?? '';
  return isFull ? `${view.name}__${name}` : name;
}
