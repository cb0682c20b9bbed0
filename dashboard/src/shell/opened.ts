import { createStore, useStore } from '../data/store';

/** What a key or a button opened over the page. */
export type OpenedPart = 'filter' | 'keys' | 'palette' | undefined;

const store = createStore<OpenedPart>(undefined);

export function useOpened(): OpenedPart {
  return useStore(store);
}

export function open(part: OpenedPart): void {
  store.set(part);
}
