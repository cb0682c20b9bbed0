import type { Tracker } from '../tracker';

/** An item, as Google Analytics 4 names its fields. */
export interface CommerceItem {
  readonly item_id?: string | undefined;
  readonly item_category?: string | undefined;
  readonly price?: number | string | undefined;
  readonly quantity?: number | undefined;
}

/**
 * Parameters of Google Analytics 4’s e-commerce events
 * (https://developers.google.com/analytics/devguides/collection/ga4/reference/events).
 */
export interface CommerceParameters {
  readonly items?: readonly CommerceItem[];
  readonly currency?: string;
  readonly value?: number | string;
  readonly transaction_id?: string;
  readonly coupon?: string;
  readonly search_term?: string;
  readonly promotion_id?: string;
  readonly promotion_name?: string;
  readonly creative_slot?: string;
}

/** Names of Google Analytics 4 that have a type of their own here; the others become custom events. */
const TYPES: Readonly<Record<string, string>> = {
  add_to_cart: 'add_to_cart',
  remove_from_cart: 'remove_from_cart',
  purchase: 'purchase',
  refund: 'refund',
  begin_checkout: 'checkout',
  search: 'search',
  sign_up: 'sign_up',
  add_to_wishlist: 'custom:wishlist_add',
  view_promotion: 'ad_impression',
  select_promotion: 'ad_click',
};

/** One event per item. */
const PER_ITEM = /cart$|wishlist|^purchase$|^refund$/;

/**
 * Sends an e-commerce event of Google Analytics 4 as events of the contract. The id of a purchase follows from its
 * order, so a confirmation page that is loaded again counts once.
 */
export function trackCommerce(tracker: Tracker, name: string, parameters: CommerceParameters = {}): void {
  const { items = [], value, currency, coupon, transaction_id: order, search_term, ...others } = parameters;
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  const common = {
    currency,
    coupon,
    order_id: order,
    query: search_term,
    ad_id: others.promotion_id,
    campaign_id: others.promotion_name,
    slot: others.creative_slot,
    custom_properties: type === undefined ? { ...parameters } : undefined,
  };
  const lines = PER_ITEM.test(name) && items.length > 0 ? items : [{ price: value, ...items[0] }];
  lines.forEach(({ item_id, item_category, price, quantity }, at) => {
    const fields = { ...common, product_id: item_id, category: item_category, price, quantity };
    // The product belongs to the page view; once that is on its way, it is an event of its own.
    if (name === 'view_item' && tracker.amendPage({ ...fields, custom_properties: undefined })) return;
    const id = order && name === 'purchase' ? { event_id: `${name}:${order}:${item_id}:${at}`.slice(0, 128) } : {};
    tracker.track(type ?? `custom:${name}`, { ...fields, ...id });
  });
}
