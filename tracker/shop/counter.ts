import { countedNumbers } from './counted';
import { activeDefects, DEFECTS, switchDefect } from './defects';
import { element } from './elements';

/** Below every page: what has been counted, and the defects that can be switched on. */
export function counter({ site, isSimulated }: { readonly site: string; readonly isSimulated: boolean }): HTMLElement {
  return element(
    'section',
    { class: 'counter', 'aria-label': 'Behind the counter' },
    element(
      'div',
      { class: 'card' },
      element('h2', {}, 'Counted in the last half hour'),
      element(
        'p',
        { class: 'muted' },
        `All events of the site “${site}”, live. `,
        element('a', { href: '/' }, 'Open the dashboard'),
      ),
      isSimulated &&
        element(
          'p',
          { class: 'muted' },
          'Simulated shoppers are counted here, too. To see only yourself, run ',
          element('code', {}, './tidemark sites add --site try'),
          ' and open ',
          element('a', { href: '/shop?site=try' }, '/shop?site=try'),
          '.',
        ),
      countedNumbers(site),
    ),
    element(
      'div',
      { class: 'card', id: 'defects' },
      element('h2', {}, 'Defects'),
      element('p', { class: 'muted' }, 'Switch one on and see what it does to the numbers. It stays on in this tab.'),
      element('ul', { class: 'defects' }, ...DEFECTS.map(defect)),
    ),
  );
}

function defect({ id, name, text }: (typeof DEFECTS)[number]): HTMLElement {
  const box = element('input', {
    type: 'checkbox',
    id,
    checked: activeDefects().has(id),
    'aria-describedby': `${id}-text`,
  });
  box.addEventListener('change', () => {
    switchDefect(id, box.checked);
    // The page is drawn as it would be with the defect from its beginning.
    location.assign(withoutDefects());
  });
  return element(
    'li',
    {},
    box,
    element('div', {}, element('label', { for: id }, name), element('p', { class: 'muted', id: `${id}-text` }, text)),
  );
}

/** This address, without defects that it names. */
function withoutDefects(): string {
  const url = new URL(location.href);
  url.searchParams.delete('defects');
  url.hash = '';
  return url.href;
}
