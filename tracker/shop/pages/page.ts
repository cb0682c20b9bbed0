import { element } from '../elements';

/** What one address of the shop shows. */
export interface ShopPage {
  readonly title: string;
  readonly content: readonly Node[];
  /** Fields of the page view, as `<meta name="tidemark:…">`. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Runs once the page stands. */
  readonly shown?: () => void;
}

/** An address in the shop, for the same site as this one. @param path below `/shop` @example shopAddress('/cart') */
export function shopAddress(path: string): string {
  const site = new URLSearchParams(location.search).get('site');
  if (site === null) return `/shop${path}`;
  return `/shop${path}${path.includes('?') ? '&' : '?'}site=${encodeURIComponent(site)}`;
}

export function heading(text: string, ...more: readonly (Node | string)[]): HTMLElement {
  return element('div', { class: 'heading' }, element('h1', {}, text), ...more);
}

/** What a page without content says, and where to go on. */
export function emptyPage(text: string): HTMLElement {
  return element(
    'div',
    { class: 'empty' },
    element('p', {}, text),
    element('a', { class: 'button', href: shopAddress('') }, 'See all products'),
  );
}
