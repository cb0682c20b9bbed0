import type { Meaning } from '../truth/meaning';

/**
 * The meaning of every metric, written from docs/metrics.md alone: which events it uses, and which value of each.
 * `orders` are counted once per order, or once per currency of an order; everything else once per event.
 */
export type Definition =
  | { readonly kind: 'count'; readonly sees: (event: Meaning) => boolean; readonly by: readonly string[] }
  | { readonly kind: 'orders'; readonly inCurrency: boolean; readonly by: readonly string[] }
  | {
      readonly kind: 'sum';
      readonly sees: (event: Meaning) => boolean;
      readonly value: (event: Meaning) => number;
      readonly isMoney: boolean;
      readonly by: readonly string[];
    }
  | {
      readonly kind: 'distinct';
      readonly sees: (event: Meaning) => boolean;
      readonly of: 'visitor' | 'session';
      readonly by: readonly string[];
    }
  | { readonly kind: 'quantiles'; readonly sees: (event: Meaning) => boolean; readonly by: readonly string[] }
  | {
      readonly kind: 'top';
      readonly sees: (event: Meaning) => boolean;
      readonly key: 'product' | 'category' | 'page' | 'query';
      readonly isMoney: boolean;
      readonly by: readonly [];
    }
  | { readonly kind: 'ratio'; readonly of: Definition; readonly to: Definition; readonly by: readonly string[] };

const all = (): boolean => true;
const is =
  (...types: readonly string[]) =>
  ({ type }: Meaning): boolean =>
    types.includes(type);
const priced =
  (type: string) =>
  (event: Meaning): boolean =>
    event.type === type && (event.priceMinor ?? event.orderMinor ?? null) !== null;
const count = (sees: (event: Meaning) => boolean, ...by: readonly string[]): Definition => ({
  kind: 'count',
  sees,
  by,
});
const amount = ({ orderMinor, priceMinor, quantity }: Meaning): number =>
  orderMinor ?? (priceMinor ?? 0) * (quantity ?? 1);
const price = ({ priceMinor }: Meaning): number => priceMinor ?? 0;

/** What a metric is after the refunds: units or amounts that go back count down. */
const less =
  (value: (event: Meaning) => number) =>
  (event: Meaning): number =>
    event.type === 'refund' ? -value(event) : value(event);
const units = ({ quantity }: Meaning): number => quantity ?? 0;

const sessions: Definition = { kind: 'distinct', sees: all, of: 'session', by: ['country', 'device', 'platform'] };
const converting: Definition = { ...sessions, sees: is('purchase'), by: ['device'] };
const purchases = count(is('purchase'), 'category', 'country', 'device', 'platform');
const amounts = (sees: (event: Meaning) => boolean, value: (event: Meaning) => number): Definition => ({
  kind: 'sum',
  sees,
  value,
  isMoney: true,
  by: ['category', 'country', 'device', 'platform'],
});
const goods = (sees: (event: Meaning) => boolean, value: (event: Meaning) => number): Definition => ({
  kind: 'sum',
  sees,
  value,
  isMoney: false,
  by: ['country', 'device'],
});
const revenue = amounts(priced('purchase'), amount);
const impressions = count(is('ad_impression'), 'country', 'platform', 'country,platform');
const clicks = count(is('ad_click'), 'country', 'platform', 'country,platform');
const spend: Definition = {
  kind: 'sum',
  sees: priced('ad_click'),
  value: price,
  isMoney: true,
  by: ['country', 'platform', 'country,platform'],
};

export const ORACLE: Readonly<Record<string, Definition>> = {
  events: count(all, 'event_type', 'country', 'device', 'platform'),
  page_views: count(is('page_view'), 'category', 'country', 'device', 'page', 'platform'),
  visitors: { kind: 'distinct', sees: all, of: 'visitor', by: ['country', 'device', 'platform'] },
  sessions,
  product_views: count(
    (event) => event.type === 'page_view' && event.product !== null,
    'category',
    'country',
    'device',
  ),
  add_to_carts: count(is('add_to_cart'), 'category', 'country', 'device'),
  wishlist_adds: count(is('custom:wishlist_add'), 'country', 'device'),
  checkouts: count(is('checkout'), 'country', 'device'),
  purchases,
  orders: { kind: 'orders', inCurrency: false, by: ['country', 'device'] },
  revenue,
  refunds: amounts(priced('refund'), amount),
  net_revenue: amounts((event) => priced('purchase')(event) || priced('refund')(event), less(amount)),
  units_sold: goods(is('purchase'), units),
  units_refunded: goods(is('refund'), units),
  units_net: goods(is('purchase', 'refund'), less(units)),
  average_order_value: {
    kind: 'ratio',
    of: revenue,
    to: { kind: 'orders', inCurrency: true, by: [] },
    by: ['country', 'device'],
  },
  converting_sessions: converting,
  conversion_rate: { kind: 'ratio', of: converting, to: sessions, by: ['device'] },
  searches: count(is('search'), 'country', 'device'),
  errors: count(is('error'), 'device', 'page', 'platform'),
  page_load: { kind: 'quantiles', sees: is('performance'), by: ['device', 'platform'] },
  interaction_delay: { kind: 'quantiles', sees: is('click'), by: ['device', 'platform'] },
  ad_impressions: impressions,
  ad_clicks: clicks,
  click_through_rate: { kind: 'ratio', of: clicks, to: impressions, by: ['country', 'platform'] },
  ad_spend: spend,
  cost_per_click: { kind: 'ratio', of: spend, to: count(priced('ad_click')), by: ['country', 'platform'] },
  top_products: { kind: 'top', sees: (event) => event.type === 'page_view', key: 'product', isMoney: false, by: [] },
  top_products_by_revenue: { kind: 'top', sees: priced('purchase'), key: 'product', isMoney: true, by: [] },
  top_categories: { kind: 'top', sees: is('page_view'), key: 'category', isMoney: false, by: [] },
  top_pages: { kind: 'top', sees: is('page_view'), key: 'page', isMoney: false, by: [] },
  top_searches: { kind: 'top', sees: is('search'), key: 'query', isMoney: false, by: [] },
};

/** What a metric of whole sessions shows of those that began in a window, also written from docs/metrics.md alone. */
export type VisitShown = 'bounces' | 'bounce rate' | 'entry pages' | 'exit pages';

export const VISIT_ORACLE: Readonly<Record<string, VisitShown>> = {
  bounces: 'bounces',
  bounce_rate: 'bounce rate',
  top_entry_pages: 'entry pages',
  top_exit_pages: 'exit pages',
};

/** The value of an event in a dimension, as an answer's row shows it. */
export function dimensionOf(event: Meaning, dimension: string): string | null {
  switch (dimension) {
    case 'event_type':
      return event.type;
    case 'category':
    case 'country':
    case 'device':
    case 'platform':
    case 'page':
    case 'query':
      return event[dimension] === '' ? null : event[dimension];
    case 'product_id':
      return event.product === '' ? null : event.product;
    default:
      throw new Error(`the oracle does not know the dimension ${dimension}`);
  }
}
