import type { CommerceItem } from '../src/extra/commerce';
import type { ScriptTracker } from '../src/script';
import { type ShopLine, cart, removed, type ShopOrder, totalOf } from './basket';
import type { ShopProduct } from './catalogue';
import { activeDefects } from './defects';
import { currency } from './money';

/*
 * What the shop tells Tidemark, as any shop would: through `window.tidemark`, in the words of Google Analytics 4. Page
 * views, searches and errors it counts by itself. The defects live here and nowhere else, but for those of a page.
 */

/** Calls the tracker, or queues the call if it has not started yet. */
function tell<Name extends 'ecommerce' | 'track' | 'identify' | 'login' | 'logout'>(
  name: Name,
  ...given: Parameters<ScriptTracker[Name]>
): void {
  const page = (window.tidemark ??= {});
  const method: unknown = page[name];
  if (typeof method === 'function') Reflect.apply(method, page, given);
  else page.q = [...(page.q ?? []), [name, ...given]];
}

export function addedToCart(product: ShopProduct): void {
  tell('ecommerce', 'add_to_cart', { currency, items: [itemOf({ product, quantity: 1 })] });
}

export function removedFromCart(line: ShopLine): void {
  tell('ecommerce', 'remove_from_cart', { currency, items: [itemOf(line)] });
}

/** The checkout is open. */
export function checkoutBegun(): void {
  const defects = activeDefects();
  if (!defects.has('missing_step') && !defects.has('effect_first')) tellCheckout(cart());
}

/** An order was paid; called before it is placed, while the cart is still full. */
export function bought(order: Pick<ShopOrder, 'id'>): void {
  const defects = activeDefects();
  const lines = [...cart(), ...(defects.has('removed_item') ? removed() : [])];
  const factor = defects.has('wrong_amount') ? 100 : 1;
  const items = lines.map((line) => itemOf(line, factor));
  tell('ecommerce', 'purchase', { transaction_id: order.id, currency, items });
  if (defects.has('purchase_twice'))
    for (const { item_id, item_category, price, quantity } of items)
      tell('track', 'purchase', {
        order_id: order.id,
        currency,
        product_id: item_id,
        category: item_category,
        price,
        quantity,
      });
  if (defects.has('effect_first') && !defects.has('missing_step')) tellCheckout(cart());
}

export function refunded({ id, lines }: ShopOrder): void {
  tell('ecommerce', 'refund', { transaction_id: id, currency, items: lines.map((line) => itemOf(line)) });
}

export const loggedIn = (name: string): void => tell('login', name);
export const loggedOut = (): void => tell('logout');
/** Says on every page who is logged in, as the tracker stores nothing. */
export const known = (name: string): void => tell('identify', name);

function tellCheckout(lines: readonly ShopLine[]): void {
  tell('ecommerce', 'begin_checkout', { currency, value: totalOf(lines) });
}

function itemOf({ product: { id, category, price }, quantity }: ShopLine, factor = 1): CommerceItem {
  return { item_id: id, item_category: category.toLowerCase(), price: price * factor, quantity };
}
