import { cart, setQuantity } from '../basket';
import type { ShopProduct } from '../catalogue';
import { activeDefects } from '../defects';
import { element, onClick } from '../elements';
import { money } from '../money';
import { picture } from '../pictures';
import { addedToCart } from '../reports';
import { shopAddress, type ShopPage } from './page';

export function productPage(product: ShopProduct, cartChanged: () => void): ShopPage {
  const { id, name, category, price, text } = product;
  const fields = { product_id: id, category: category.toLowerCase(), price: String(price) };
  if (activeDefects().has('endless_page')) return { title: name, fields, content: [endless()] };
  const said = element('p', { class: 'said', role: 'status' });
  const add = onClick(element('button', { class: 'button solid', type: 'button' }, 'Add to cart'), () => {
    const quantity = cart().find((line) => line.product === product)?.quantity ?? 0;
    setQuantity(product, quantity + 1);
    addedToCart(product);
    cartChanged();
    said.replaceChildren('In your cart. ', element('a', { href: shopAddress('/cart') }, 'Go to the cart'));
    if (activeDefects().has('script_error')) throw new TypeError('cart.summary is not a function');
  });
  const description = element(
    'div',
    { class: 'description' },
    element('a', { class: 'above', href: shopAddress(`?category=${category}`) }, category),
    element('h1', {}, name),
    element('p', { class: 'large price' }, money(price)),
    element('p', {}, text),
    add,
    said,
  );
  return {
    title: name,
    fields,
    content: [
      element(
        'article',
        { class: 'product' },
        element('span', { class: 'frame' }, picture(product.picture)),
        description,
      ),
    ],
  };
}

/** What is drawn while a product loads; the picture comes from an address that does not answer. */
function endless(): HTMLElement {
  const bone = (name: string): HTMLElement => element('span', { class: `bone ${name}` });
  return element(
    'article',
    { class: 'product', 'aria-busy': 'true' },
    element('span', { class: 'frame bone' }, element('img', { src: '/shop/endless.svg', alt: '' })),
    element(
      'div',
      { class: 'description' },
      element('span', { class: 'vh', role: 'status' }, 'Loading'),
      bone('short'),
      bone('tall'),
      bone('long'),
      bone('long'),
    ),
  );
}
