import type { SessionFeature } from './session-feature';

/**
 * What models know of a session. A new feature is a line here; models that were learned before it keep those that they
 * know, by name.
 */
export const SESSION_FEATURES: readonly SessionFeature[] = [
  { name: 'events', kind: 'count', description: 'Events of any type.' },
  { name: 'seconds', kind: 'seconds', description: 'From the first event to the last.' },
  { name: 'events_per_minute', kind: 'per_minute', description: 'Events per minute, over at least one minute.' },
  { name: 'page_views', kind: 'count', types: ['page_view'], description: 'Pages shown.' },
  {
    name: 'product_views',
    kind: 'count',
    types: ['page_view'],
    hasProduct: true,
    description: 'Pages of products shown.',
  },
  { name: 'pages', kind: 'distinct', of: 'page', description: 'Different pages.' },
  { name: 'products', kind: 'distinct', of: 'product_id', description: 'Different products of any event.' },
  { name: 'searches', kind: 'count', types: ['search'], description: 'Searches.' },
  { name: 'clicks', kind: 'count', types: ['click'], description: 'Clicks.' },
  { name: 'ad_clicks', kind: 'count', types: ['ad_click'], description: 'Clicks on advertisements.' },
  { name: 'added', kind: 'count', types: ['add_to_cart'], description: 'Products put into the cart.' },
  { name: 'removed', kind: 'count', types: ['remove_from_cart'], description: 'Products taken out of it.' },
  { name: 'checkouts', kind: 'count', types: ['checkout'], description: 'Checkouts, including those that failed.' },
  { name: 'purchases', kind: 'count', types: ['purchase'], description: 'Purchases, one per line of an order.' },
  { name: 'units', kind: 'units', types: ['purchase'], description: 'Units bought.' },
  { name: 'coupons', kind: 'distinct', of: 'coupon', description: 'Different coupons tried.' },
  { name: 'cards', kind: 'distinct', of: 'payment_token', description: 'Different means of payment tried.' },
  { name: 'accounts', kind: 'count', types: ['sign_up', 'login'], description: 'Accounts made or entered.' },
  { name: 'errors', kind: 'count', types: ['error'], description: 'Errors shown.' },
];

export const SESSION_FEATURE_NAMES: readonly string[] = SESSION_FEATURES.map(({ name }) => name);

/**
 * The values that a model reads from a row of SESSION_FEATURES, in its own order; NaN for a feature that this version
 * does not have.
 */
export function rowFor(features: readonly string[], row: Float64Array): Float64Array {
  return Float64Array.from(features, (name) => row[SESSION_FEATURE_NAMES.indexOf(name)] ?? NaN);
}
