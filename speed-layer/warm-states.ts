import type { Sequence } from '../core/port/event-stream';

/** An opened item, and the position that it was read at; undefined if it was not there. */
export interface OpenItem<State> {
  readonly state: State;
  readonly lastSequence: Sequence | undefined;
}

/** The states that were used last, opened, up to a number. They may be stale: the conditional put finds out. */
export interface WarmStates<State> {
  /** Hands a state over; it is gone from here until it is kept again. */
  take(name: string): OpenItem<State> | undefined;
  keep(name: string, item: OpenItem<State>): void;
}

export function createWarmStates<State>(capacity: number): WarmStates<State> {
  /** In order of use: a Map keeps the order of insertion. */
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
