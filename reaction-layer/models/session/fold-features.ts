import { hashText } from './hash-text';
import { type FeatureEvent, LEAST_SPAN_MS, MOST_DISTINCT, type SessionFeature } from './session-feature';
import { SESSION_FEATURES } from './session-features';

/** Events of a session whose repeats are recognised. */
const MOST_REMEMBERED = 1_024;

/** What is known of a session so far. */
export interface FoldedSession {
  firstMs: number;
  lastMs: number;
  events: number;
  /** Hashes of the ids that came. */
  readonly seen: Set<number>;
  /** By feature: a count, or undefined. */
  readonly counts: Float64Array;
  /** By feature: the different values, where they are counted. */
  readonly values: readonly (Set<string> | undefined)[];
}

export function newFoldedSession(features: readonly SessionFeature[] = SESSION_FEATURES): FoldedSession {
  return {
    ...{ firstMs: Infinity, lastMs: -Infinity, events: 0 },
    seen: new Set(),
    counts: new Float64Array(features.length),
    values: features.map(({ kind }) => (kind === 'distinct' ? new Set<string>() : undefined)),
  };
}

/** Adds an event, in any order. @returns false for one that came before */
export function foldEvent(
  session: FoldedSession,
  event: FeatureEvent,
  features: readonly SessionFeature[] = SESSION_FEATURES,
): boolean {
  const hash = hashText(event.event_id);
  if (session.seen.has(hash)) return false;
  if (session.seen.size < MOST_REMEMBERED) session.seen.add(hash);
  session.events += 1;
  session.firstMs = Math.min(session.firstMs, event.occurred_ms);
  session.lastMs = Math.max(session.lastMs, event.occurred_ms);
  for (const [at, feature] of features.entries()) {
    if (feature.kind === 'distinct') {
      const [values, value] = [session.values[at], event[feature.of]];
      if (values !== undefined && value !== null && values.size < MOST_DISTINCT) values.add(value);
    } else session.counts[at] = (session.counts[at] ?? 0) + addedBy(feature, event);
  }
  return true;
}

function addedBy(feature: SessionFeature, event: FeatureEvent): number {
  switch (feature.kind) {
    case 'count': {
      const isCounted = feature.types?.includes(event.event_type) ?? true;
      return Number(isCounted && (feature.hasProduct !== true || event.product_id !== null));
    }
    case 'units':
      return feature.types.includes(event.event_type) ? (event.quantity ?? 0) : 0;
    case 'distinct':
    case 'seconds':
    case 'per_minute':
      return 0;
  }
}

/** The values of the features, in their order. */
export function featureRow(
  { firstMs, lastMs, events, counts, values }: FoldedSession,
  features: readonly SessionFeature[] = SESSION_FEATURES,
): Float64Array {
  return Float64Array.from(features, ({ kind }, at) => {
    switch (kind) {
      case 'count':
      case 'units':
        return counts[at] ?? 0;
      case 'distinct':
        return values[at]?.size ?? 0;
      case 'seconds':
        return (lastMs - firstMs) / 1000;
      case 'per_minute':
        return (events * 60_000) / Math.max(LEAST_SPAN_MS, lastMs - firstMs);
    }
  });
}
