import type { NormalEvent } from '../../../core/event/columns';

/** What features know of an event. */
export type FeatureEvent = Pick<
  NormalEvent,
  | 'event_id'
  | 'event_type'
  | 'occurred_ms'
  | 'session_id'
  | 'page'
  | 'product_id'
  | 'quantity'
  | 'coupon'
  | 'payment_token'
  | 'is_bot'
>;

/** Most different values that are counted; more count as so many. */
export const MOST_DISTINCT = 64;

/**
 * A feature of a session as data; the fold over events and the SQL follow from it. All of them are commutative, so live
 * and batch values of a session are equal whatever the order in which its events came.
 */
export type SessionFeature = {
  readonly name: string;
  readonly description: string;
} & (
  | { readonly kind: 'count'; readonly types?: readonly string[]; readonly hasProduct?: true }
  | { readonly kind: 'distinct'; readonly of: 'page' | 'product_id' | 'coupon' | 'payment_token' }
  | { readonly kind: 'units'; readonly types: readonly string[] }
  | { readonly kind: 'seconds' }
  | { readonly kind: 'per_minute' }
);

/** Shortest time over which events per minute are counted. */
export const LEAST_SPAN_MS = 60_000;
