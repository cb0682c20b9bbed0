import { useSyncExternalStore } from 'react';

/** A value that several parts of the page watch. */
export interface WatchedValue<Value> {
  readonly get: () => Value;
  readonly set: (value: Value) => void;
  readonly subscribe: (onChange: () => void) => () => void;
}

export function createStore<Value>(first: Value): WatchedValue<Value> {
  let value = first;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const watcher of [...watchers]) watcher();
    },
    subscribe: (onChange) => {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
  };
}

export function useStore<Value>(store: WatchedValue<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}
