import { productOf, type ShopProduct } from './catalogue';

export interface ShopLine {
  readonly product: ShopProduct;
  readonly quantity: number;
}

export interface ShopOrder {
  readonly id: string;
  readonly lines: readonly ShopLine[];
  readonly isRefunded: boolean;
}

/*
 * What the shop knows, for as long as the tab is open: product ids and quantities as `KL-BEANIE*2 EN-MUG*1`, an order per
 * line as `o-1 refunded KL-BEANIE*2`.
 */
const [CART, REMOVED, ORDERS] = ['shop.cart', 'shop.removed', 'shop.orders'] as const;
const [USER, TOLD_USER] = ['shop.user', 'shop.told-user'] as const;

export const cart = (): readonly ShopLine[] => linesOf(read(CART));
/** Taken out of the cart since the last order. */
export const removed = (): readonly ShopLine[] => linesOf(read(REMOVED));
export const totalOf = (lines: readonly ShopLine[]): number =>
  lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
export const countOf = (lines: readonly ShopLine[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** @param quantity of the product from now on; 0 takes it out */
export function setQuantity(product: ShopProduct, quantity: number): void {
  const before = cart();
  const line = { product, quantity };
  const isIn = before.some((one) => one.product === product);
  const after = isIn ? before.map((one) => (one.product === product ? line : one)) : [...before, line];
  write(CART, textOf(after.filter((one) => one.quantity > 0)));
  if (quantity === 0) write(REMOVED, textOf([...removed(), { product, quantity: 1 }]));
}

/** Turns the cart into an order. */
export function placeOrder(id: string): void {
  writeOrders([...orders(), { id, lines: cart(), isRefunded: false }]);
  write(CART, '');
  write(REMOVED, '');
}

export function orders(): readonly ShopOrder[] {
  return read(ORDERS)
    .split('\n')
    .filter(Boolean)
    .map((text) => {
      const [id = '', state, ...lines] = text.split(' ');
      return { id, isRefunded: state === 'refunded', lines: linesOf(lines.join(' ')) };
    });
}

export function markRefunded(id: string): void {
  writeOrders(orders().map((order) => (order.id === id ? { ...order, isRefunded: true } : order)));
}

/** Who is logged in, as the shop shows it. */
export const user = (): string | undefined => read(USER) || undefined;
/** Who is logged in, as the shop tells others: the same, unless it has the defect `after_logout`. */
export const toldUser = (): string | undefined => read(TOLD_USER) || undefined;

export function logIn(name: string): void {
  for (const entry of [USER, TOLD_USER]) write(entry, name);
}

export function logOut(isForgotten: boolean): void {
  write(USER, '');
  if (isForgotten) write(TOLD_USER, '');
}

function writeOrders(all: readonly ShopOrder[]): void {
  write(
    ORDERS,
    all.map(({ id, isRefunded, lines }) => `${id} ${isRefunded ? 'refunded' : 'paid'} ${textOf(lines)}`).join('\n'),
  );
}

function linesOf(text: string): readonly ShopLine[] {
  return text.split(' ').flatMap((part) => {
    const [id = '', quantity] = part.split('*');
    const product = productOf(id);
    return product === undefined ? [] : [{ product, quantity: Number(quantity) || 1 }];
  });
}

function textOf(lines: readonly ShopLine[]): string {
  return lines.map(({ product, quantity }) => `${product.id}*${quantity}`).join(' ');
}

function read(name: string): string {
  return sessionStorage.getItem(name) ?? '';
}

function write(name: string, text: string): void {
  sessionStorage.setItem(name, text);
}
