import { countOf, logIn, logOut, orders, type ShopOrder, totalOf, user } from '../basket';
import { activeDefects } from '../defects';
import { element, onClick } from '../elements';
import { money } from '../money';
import { loggedIn, loggedOut } from '../reports';
import { heading, shopAddress, type ShopPage } from './page';

export function accountPage(): ShopPage {
  const place = element('div', { class: 'narrow' });
  const draw = (): void => {
    const name = user();
    place.replaceChildren(...(name === undefined ? [logInForm(draw)] : accountOf(name, draw)), orderList(orders()));
  };
  draw();
  return { title: 'Account', content: [place] };
}

function logInForm(done: () => void): HTMLElement {
  const name = element('input', { id: 'name', name: 'name', required: true, maxlength: '40', autocomplete: 'off' });
  const form = element(
    'form',
    { name: 'login', class: 'fields' },
    heading('Log in'),
    element('label', { for: 'name' }, 'Any name will do'),
    name,
    element('button', { class: 'button solid' }, 'Log in'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = name.value.trim();
    if (given === '') return;
    logIn(given);
    loggedIn(given);
    done();
  });
  return form;
}

function accountOf(name: string, done: () => void): readonly HTMLElement[] {
  const end = onClick(element('button', { class: 'button', type: 'button' }, 'Log out'), () => {
    logOut(!activeDefects().has('after_logout'));
    loggedOut();
    done();
  });
  return [heading(`Hello, ${name}`, end)];
}

function orderList(all: readonly ShopOrder[]): HTMLElement {
  const row = ({ id, lines, isRefunded }: ShopOrder): HTMLElement =>
    element(
      'li',
      { class: 'line' },
      element('a', { class: 'name', href: shopAddress(`/order/${id}`) }, id),
      element('span', { class: 'count' }, isRefunded ? 'refunded' : itemsOf(countOf(lines))),
      element('span', { class: 'price' }, money(totalOf(lines))),
    );
  return element(
    'section',
    { class: 'card', 'aria-labelledby': 'orders' },
    element('h2', { id: 'orders' }, 'Your orders'),
    all.length === 0
      ? element('p', { class: 'muted' }, 'None yet.')
      : element('ul', { class: 'lines' }, ...all.toReversed().map(row)),
  );
}

function itemsOf(count: number): string {
  return count === 1 ? '1 item' : `${count} items`;
}
