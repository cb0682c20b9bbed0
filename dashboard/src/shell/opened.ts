import { createStore, useStore } from '../data/store';

/** What a key or a button opened over the page. */
export type Opened = 'filter' | 'keys' | 'palette' | undefined;

const store = createStore<Opened>(undefined);

export function useOpened(): Opened {
  return useStore(store);
}

export function open(part: Opened): void {
  store.set(part);
}
