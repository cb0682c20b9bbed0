import { found, SHOP_CATEGORIES, type ShopProduct } from '../catalogue';
import { element } from '../elements';
import { money } from '../money';
import { picture } from '../pictures';
import { emptyPage, heading, shopAddress, type ShopPage } from './page';

/** All products, those of a category, or what a search finds. */
export function cataloguePage(parameters: URLSearchParams): ShopPage {
  const search = parameters.get('q') ?? '';
  const category = SHOP_CATEGORIES.find((name) => name === parameters.get('category'));
  const products = found(search, category);
  const title = search ? `Results for “${search}”` : (category ?? 'For a wet walk');
  const list = element('ul', { class: 'products' }, ...products.map(tile));
  return {
    title,
    fields: category === undefined ? {} : { category: category.toLowerCase() },
    content: [
      heading(title, categories(category)),
      products.length > 0 ? list : emptyPage(`Nothing here is called “${search}”. Try “tent” or “wool”.`),
    ],
  };
}

function categories(chosen: string | undefined): HTMLElement {
  const link = (name: string, path: string, isChosen: boolean): HTMLElement =>
    element('a', { class: 'chip', href: shopAddress(path), 'aria-current': isChosen && 'page' }, name);
  return element(
    'nav',
    { class: 'chips', 'aria-label': 'Categories' },
    link('All', '', chosen === undefined),
    ...SHOP_CATEGORIES.map((name) => link(name, `?category=${name}`, name === chosen)),
  );
}

function tile(product: ShopProduct): HTMLElement {
  return element(
    'li',
    {},
    element(
      'a',
      { class: 'tile', href: shopAddress(`/product/${product.id}`) },
      element('span', { class: 'frame' }, picture(product.picture)),
      element('span', { class: 'name' }, product.name),
      element('span', { class: 'price' }, money(product.price)),
    ),
  );
}
