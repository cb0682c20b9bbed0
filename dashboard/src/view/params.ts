import { useSyncExternalStore } from 'react';

/** Sets a parameter of the address: a text, several, or undefined to leave it out. */
export type ParamChange = Readonly<Record<string, string | readonly string[] | undefined>>;

const CHANGED = 'tidemark-address';

/** The query of the address, which holds everything that a view is: a link shows the same view. */
export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}

function subscribe(onChange: () => void): () => void {
  addEventListener('popstate', onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener('popstate', onChange);
    removeEventListener(CHANGED, onChange);
  };
}

/** The address with some parameters changed. */
export function hrefWith(change: ParamChange, keep?: readonly string[]): string {
  const before = new URLSearchParams(location.search);
  const params = new URLSearchParams();
  for (const [name, value] of before)
    if (!Object.hasOwn(change, name) && (keep === undefined || keep.includes(name))) params.append(name, value);
  for (const [name, value] of Object.entries(change)) {
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    for (const one of values) params.append(name, one);
  }
  const query = params.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
  return query === '' ? location.pathname : `${location.pathname}?${query}`;
}

/** Changes the address. Back undoes it, unless it replaces the entry, as a choice that refines the one before does. */
export function navigate(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (href === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(CHANGED));
}

/** A parameter that belongs to one page, such as the open tab of a card. */
export function useParam(name: string, usual: string): readonly [string, (value: string) => void] {
  const value = new URLSearchParams(useSearch()).get(name) ?? usual;
  return [value, (next) => navigate(hrefWith({ [name]: next === usual ? undefined : next }))];
}
