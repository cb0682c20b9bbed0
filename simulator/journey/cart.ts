import type { WireEvent } from '../../core/event/contract';
import type { Draft, Visit } from '../session/visit';
import { openPage } from './page';
import { COUNTRIES } from '../world/countries';
import { elementAt } from '../../core/element-at';

const MOST_LINES = 4;
/** Share of orders that are taken back, by shoppers who stay long enough after the confirmation. */
const TAKEN_BACK = 0.08;

/** A product in the cart: its index in the catalogue, and the quantity. */
export interface CartLine {
  readonly product: number;
  readonly quantity: number;
}

/**
 * The fields for the product and its price, in the currency of the shopper. Android apps write numbers, all others
 * decimals as text.
 */
export function productFields(
  visit: Visit,
  product: number,
): Pick<WireEvent, 'product_id' | 'category' | 'price' | 'currency'> {
  const { id, category } = elementAt(visit.world.catalogue.products, product);
  const { text } = visit.world.catalogue.price(product, visit.payment);
  const price = visit.person.client.platform === 'android' ? Number(text) : text;
  return { product_id: id, category, price, currency: elementAt(COUNTRIES, visit.payment).currency };
}

export function* addToCart(visit: Visit, cart: CartLine[], product: number): Generator<Draft> {
  if (cart.length >= MOST_LINES) return;
  const line = { product, quantity: visit.random.chance(0.85) ? 1 : visit.random.integer(2, 3) };
  cart.push(line);
  yield visit.event('add_to_cart', { ...productFields(visit, product), quantity: line.quantity });
  visit.wait(4000);
}

/** Second thoughts: one line is removed from the cart. */
export function* removeFromCart(visit: Visit, cart: CartLine[]): Generator<Draft> {
  const line = cart.pop();
  if (line === undefined) return;
  yield visit.event('remove_from_cart', { ...productFields(visit, line.product), quantity: line.quantity });
  visit.wait(4000);
}

/**
 * From the cart to the confirmation, unless abandoned. An order has one purchase event per line, all with its order_id.
 */
export function* checkOut(visit: Visit, cart: readonly CartLine[], readiness: number): Generator<Draft> {
  if (cart.length === 0 || !visit.random.chance(Math.min(0.9, 0.55 * readiness))) return;
  yield* openPage(visit, '/cart');
  yield visit.event('checkout', {
    page_url: visit.url('/checkout'),
    quantity: cart.reduce((sum, line) => sum + line.quantity, 0),
  });
  visit.wait(25_000);
  if (!visit.random.chance(Math.min(0.95, 0.65 * readiness))) return;
  const orderId = `o-${visit.random.hex(2)}`;
  for (const line of cart) {
    yield orderLine(visit, 'purchase', line, orderId);
    visit.nowMs += 1;
  }
  visit.wait(800);
  yield* openPage(visit, '/order/confirmation');
  if (visit.random.chance(TAKEN_BACK)) yield* takeBack(visit, cart, orderId);
}

/** One line of the order or all of them, each for what it cost. */
function* takeBack(visit: Visit, cart: readonly CartLine[], orderId: string): Generator<Draft> {
  visit.wait(20_000);
  const lines = visit.random.chance(0.5) ? cart : cart.slice(0, 1);
  for (const line of lines) {
    yield orderLine(visit, 'refund', line, orderId);
    visit.nowMs += 1;
  }
}

function orderLine(visit: Visit, type: 'purchase' | 'refund', line: CartLine, orderId: string): Draft {
  const amountMinor = visit.world.catalogue.price(line.product, visit.payment).minor * line.quantity;
  const fields = { ...productFields(visit, line.product), quantity: line.quantity, order_id: orderId };
  return visit.event(type, fields, amountMinor);
}
