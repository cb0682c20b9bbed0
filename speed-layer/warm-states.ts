import type { Fence } from '../core/port/fenced-store';

/** A decoded item and the position at which it was read; undefined if it did not exist. */
export interface OpenItem<State> {
  readonly state: State;
  readonly fence: Fence | undefined;
}

/** The most recently used states, decoded, up to a limit. They may be stale: the conditional put detects it. */
export interface WarmStates<State> {
  /** Hands over a state and forgets it until it is kept again. */
  take(name: string): OpenItem<State> | undefined;
  keep(name: string, item: OpenItem<State>): void;
}

export function createWarmStates<State>(capacity: number): WarmStates<State> {
  /** In order of use: a Map keeps insertion order. */
  const items = new Map<string, OpenItem<State>>();
  return {
    take: (name) => {
      const item = items.get(name);
      items.delete(name);
      return item;
    },
    keep: (name, item) => {
      items.set(name, item);
      const [oldest] = items.keys();
      if (items.size > capacity && oldest !== undefined) items.delete(oldest);
    },
  };
}
