import { cart, countOf, toldUser, user } from './basket';
import { productOf } from './catalogue';
import { counter } from './counter';
import { activeDefects } from './defects';
import { element } from './elements';
import { accountPage } from './pages/account-page';
import { cartPage } from './pages/cart-page';
import { cataloguePage } from './pages/catalogue-page';
import { checkoutPage, orderPage } from './pages/order-pages';
import { emptyPage, heading, shopAddress, type ShopPage } from './pages/page';
import { productPage } from './pages/product-page';
import { known } from './reports';

/*
 * The sample shop. It runs before the tracker, whose script tag comes after it: the tracker finds the fields of the page
 * view and the release in the document.
 */

const { site = '', simulated } = document.documentElement.dataset;
const count = element('span', { class: 'count' });
const drawCount = (): void => count.replaceChildren(String(countOf(cart())));
const page = pageOf(location.pathname.replace(/^\/shop\/?/, ''), new URLSearchParams(location.search));
document.title = `${page.title} · Harbour & Pine`;
for (const [name, content] of Object.entries(page.fields ?? {}))
  document.head.append(element('meta', { name: `tidemark:${name}`, content }));
if (activeDefects().has('script_error'))
  document.querySelector<HTMLElement>('script[data-release]')?.setAttribute('data-release', '2026.12.1');
drawCount();
document.body.replaceChildren(
  header(),
  element('main', { id: 'main' }, ...page.content),
  counter({ site, isSimulated: simulated === 'true' }),
);
const name = toldUser();
if (name !== undefined) known(name);
page.shown?.();

function pageOf(path: string, parameters: URLSearchParams): ShopPage {
  const [kind = '', id = ''] = path.split('/');
  const product = productOf(decodeURIComponent(id));
  switch (kind) {
    case '':
      return cataloguePage(parameters);
    case 'product':
      return product === undefined ? missing() : productPage(product, drawCount);
    case 'cart':
      return cartPage(drawCount);
    case 'checkout':
      return checkoutPage();
    case 'order':
      return orderPage(id);
    case 'account':
      return accountPage();
    default:
      return missing();
  }
}

function missing(): ShopPage {
  return { title: 'Not found', content: [heading('Not found'), emptyPage('The shop has no such page.')] };
}

function header(): HTMLElement {
  const search = element('input', {
    type: 'search',
    name: 'q',
    'aria-label': 'Search the shop',
    placeholder: 'Search',
    value: new URLSearchParams(location.search).get('q') ?? '',
    maxlength: '80',
  });
  const chosen = new URLSearchParams(location.search).get('site');
  const defects = activeDefects().size;
  return element(
    'header',
    {},
    element('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    element(
      'p',
      { class: 'notice' },
      element('span', {}, 'A sample shop. What you do is counted in the site ', element('b', {}, site), '.'),
      defects > 0 &&
        element('a', { class: 'warning', href: '#defects' }, `${defects} ${defects === 1 ? 'defect' : 'defects'} on`),
    ),
    element(
      'div',
      { class: 'bar' },
      element('a', { class: 'brand', href: shopAddress('') }, 'Harbour & Pine'),
      element(
        'form',
        { action: '/shop', role: 'search', 'data-tidemark-form': 'off' },
        search,
        chosen !== null && element('input', { type: 'hidden', name: 'site', value: chosen }),
      ),
      element('a', { href: shopAddress('/account') }, user() ?? 'Log in'),
      element('a', { href: shopAddress('/cart'), class: 'to-cart' }, 'Cart', count),
    ),
  );
}
