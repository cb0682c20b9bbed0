import { cart, type ShopLine, setQuantity, totalOf } from '../basket';
import { element, onClick } from '../elements';
import { money } from '../money';
import { picture } from '../pictures';
import { addedToCart, removedFromCart } from '../reports';
import { emptyPage, heading, shopAddress, type ShopPage } from './page';

export function cartPage(cartChanged: () => void): ShopPage {
  const place = element('div', { class: 'narrow' });
  const draw = (): void => place.replaceChildren(...contentOf(cart(), change));
  const change = (line: ShopLine, quantity: number): void => {
    setQuantity(line.product, quantity);
    if (quantity > line.quantity) addedToCart(line.product);
    else removedFromCart({ ...line, quantity: line.quantity - quantity });
    cartChanged();
    draw();
    place.querySelector<HTMLElement>('button, a')?.focus();
  };
  draw();
  return { title: 'Cart', content: [place] };
}

function contentOf(
  lines: readonly ShopLine[],
  change: (line: ShopLine, quantity: number) => void,
): readonly HTMLElement[] {
  if (lines.length === 0) return [heading('Cart'), emptyPage('Your cart is empty.')];
  const steps = (line: ShopLine): HTMLElement => {
    const { product, quantity } = line;
    const step = (sign: string, says: string, by: number): HTMLElement =>
      onClick(element('button', { type: 'button', 'aria-label': `${says} ${product.name}` }, sign), () =>
        change(line, quantity + by),
      );
    return element(
      'span',
      { class: 'steps' },
      step('−', 'One less of', -1),
      element('span', { class: 'count' }, String(quantity)),
      step('+', 'One more of', 1),
    );
  };
  return [
    heading('Cart'),
    lineList(lines, steps),
    element(
      'div',
      { class: 'end' },
      element('a', { class: 'button solid', href: shopAddress('/checkout') }, 'Check out'),
    ),
  ];
}

/** The lines with their prices, and the total. @param besides what stands between a name and its price */
export function lineList(lines: readonly ShopLine[], besides: (line: ShopLine) => HTMLElement): HTMLElement {
  const row = (line: ShopLine): HTMLElement => {
    const { product, quantity } = line;
    return element(
      'li',
      { class: 'line' },
      element('span', { class: 'frame' }, picture(product.picture)),
      element('a', { class: 'name', href: shopAddress(`/product/${product.id}`) }, product.name),
      besides(line),
      element('span', { class: 'price' }, money(product.price * quantity)),
    );
  };
  return element(
    'div',
    { class: 'card' },
    element('ul', { class: 'lines' }, ...lines.map(row)),
    element(
      'p',
      { class: 'total' },
      element('span', {}, 'Total'),
      element('span', { class: 'large price' }, money(totalOf(lines))),
    ),
  );
}

export function quantityOf({ quantity }: ShopLine): HTMLElement {
  return element('span', { class: 'count' }, `${quantity} ×`);
}
