import { type CommerceParameters, trackCommerce } from '../../tracker/src/extra/commerce';
import type { EventFields } from '../../tracker/src/tracker';

interface Tracked extends EventFields {
  readonly type: string;
}

/** What the tracker is asked to send. @param viewWaits the page view was not sent yet */
function trackedBy(name: string, parameters: CommerceParameters, viewWaits = false): readonly Tracked[] {
  const tracked: Tracked[] = [];
  const unused = (): never => {
    throw new Error('not part of e-commerce');
  };
  trackCommerce(
    {
      track: (type, fields = {}) => void tracked.push(JSON.parse(JSON.stringify({ type, ...fields })) as Tracked),
      amendPage: (fields) => viewWaits && tracked.push({ type: 'amended', ...fields }) > 0,
      page: unused,
      identify: unused,
      login: unused,
      logout: unused,
      consent: unused,
      flush: unused,
      resend: unused,
      storage: () => 'none',
    },
    name,
    parameters,
  );
  return tracked;
}

const SHOE = { item_id: 'p-7', item_name: 'Shoe', item_category: 'shoes', price: 49.9, quantity: 2 };
const SOCK = { item_id: 'p-8', price: '3.00' };

test('a purchase is one line per item of its order; loading its page again makes the same ids', () => {
  const purchase = { transaction_id: 'o-1', currency: 'EUR', value: 102.8, coupon: 'SPRING', items: [SHOE, SOCK] };
  const lines = trackedBy('purchase', purchase);
  expect(lines).toEqual([
    {
      type: 'purchase',
      event_id: 'purchase:o-1:p-7:0',
      order_id: 'o-1',
      product_id: 'p-7',
      category: 'shoes',
      price: 49.9,
      quantity: 2,
      currency: 'EUR',
      coupon: 'SPRING',
    },
    {
      type: 'purchase',
      event_id: 'purchase:o-1:p-8:1',
      order_id: 'o-1',
      product_id: 'p-8',
      price: '3.00',
      currency: 'EUR',
      coupon: 'SPRING',
    },
  ]);
  expect(trackedBy('purchase', purchase)).toEqual(lines);
});

test('a purchase without items is one line with the value', () => {
  expect(trackedBy('purchase', { transaction_id: 'o-2', currency: 'EUR', value: 20 })).toMatchObject([
    { type: 'purchase', order_id: 'o-2', price: 20, currency: 'EUR' },
  ]);
});

test('two partial refunds of an order are two events', () => {
  const [refund] = trackedBy('refund', { transaction_id: 'o-1', items: [SOCK] });
  expect(refund).toMatchObject({ type: 'refund', order_id: 'o-1', product_id: 'p-8', price: '3.00' });
  expect(refund).not.toHaveProperty('event_id');
});

test.each([
  ['add_to_cart', { items: [SHOE] }, { type: 'add_to_cart', product_id: 'p-7', quantity: 2 }],
  ['remove_from_cart', { items: [SHOE] }, { type: 'remove_from_cart', product_id: 'p-7' }],
  ['add_to_wishlist', { items: [SOCK] }, { type: 'custom:wishlist_add', product_id: 'p-8' }],
  ['begin_checkout', { items: [SHOE, SOCK], coupon: 'SPRING' }, { type: 'checkout', coupon: 'SPRING' }],
  ['search', { search_term: 'red shoes' }, { type: 'search', query: 'red shoes' }],
  [
    'view_promotion',
    { promotion_id: 'ad-1', promotion_name: 'spring', creative_slot: 'hero' },
    { type: 'ad_impression', ad_id: 'ad-1', campaign_id: 'spring', slot: 'hero' },
  ],
  ['select_promotion', { promotion_id: 'ad-1' }, { type: 'ad_click', ad_id: 'ad-1' }],
  ['add_shipping_info', { value: 5 }, { type: 'custom:add_shipping_info', custom_properties: { value: 5 } }],
])('%s becomes one event of the contract', (name, parameters, expected) => {
  expect(trackedBy(name, parameters)).toMatchObject([expected]);
});

test('the product that is viewed belongs to the page view, or else is an event of its own', () => {
  expect(trackedBy('view_item', { items: [SHOE] }, true)).toMatchObject([{ type: 'amended', product_id: 'p-7' }]);
  expect(trackedBy('view_item', { items: [SHOE] })).toMatchObject([{ type: 'custom:view_item', product_id: 'p-7' }]);
});
