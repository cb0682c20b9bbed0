import type { WatchedNumber } from './number-detector';
import type { NumberShape } from './scale';

/** A metric that is watched every hour, in all or by the keys of a breakdown. */
export interface WatchRule {
  readonly metric: string;
  readonly kind: WatchedNumber['kind'];
  readonly shape: NumberShape;
  /** A column; absent for the total. */
  readonly by?: string;
  /** Keys that are watched, the most frequent first; the rest is too little to say anything about. */
  readonly keys?: number;
  /** The metric of which a ratio is a share. */
  readonly of?: string;
  /** Of the quantiles of a metric, the one that is watched. */
  readonly quantile?: string;
}

const count = (metric: string): WatchRule => ({ metric, kind: 'value', shape: 'count' });
const by = (metric: string, column: string, keys: number): WatchRule => ({ ...count(metric), by: column, keys });
const mix = (metric: string, column: string): WatchRule => ({
  metric,
  kind: 'share',
  shape: 'ratio',
  by: column,
  keys: 5,
});

/**
 * What is watched of every shop. Each is one question of the query service, over breakdowns that cells keep: what has to be
 * counted from events, such as bounces of sessions that go on, would keep the process busy for seconds.
 */
export const WATCHES: readonly WatchRule[] = [
  count('events'),
  count('sessions'),
  count('visitors'),
  count('page_views'),
  count('product_views'),
  count('add_to_carts'),
  count('checkouts'),
  count('orders'),
  count('searches'),
  count('errors'),
  count('ad_clicks'),
  { metric: 'revenue', kind: 'value', shape: 'amount', keys: 1 },
  { metric: 'conversion_rate', kind: 'value', shape: 'ratio', of: 'sessions' },
  { metric: 'page_load', kind: 'value', shape: 'amount', quantile: 'p75' },
  { metric: 'interaction_delay', kind: 'value', shape: 'amount', quantile: 'p75' },
  by('page_views', 'page', 10),
  by('errors', 'page', 5),
  mix('sessions', 'country'),
  mix('sessions', 'platform'),
  mix('sessions', 'device'),
];
