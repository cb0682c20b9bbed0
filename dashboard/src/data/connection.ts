import { createStore, useStore } from './store';

/** Whether the page hears from the platform. */
export interface PageConnection {
  /** When it was last heard, ms of this machine’s clock; undefined before the first answer. */
  readonly heardMs: number | undefined;
  /** Since when it has not answered; undefined while it does. */
  readonly lostMs: number | undefined;
  /** When it is tried again. */
  readonly againMs: number | undefined;
  /** Counts the times that it came back, so that what follows it starts again. */
  readonly returns: number;
  /** Counts the reasons to look at once whether it is still there. */
  readonly doubts: number;
}

const store = createStore<PageConnection>({
  heardMs: undefined,
  lostMs: undefined,
  againMs: undefined,
  returns: 0,
  doubts: 0,
});

export function useConnection(): PageConnection {
  return useStore(store);
}

export function noteHeard(): void {
  const before = store.get();
  store.set({
    ...before,
    heardMs: Date.now(),
    lostMs: undefined,
    againMs: undefined,
    returns: before.returns + (before.lostMs === undefined ? 0 : 1),
  });
}

/** @param waitMs until the next attempt */
export function noteLost(waitMs: number): void {
  const before = store.get();
  store.set({ ...before, lostMs: before.lostMs ?? Date.now(), againMs: Date.now() + waitMs });
}

/** A connection ended: perhaps because the platform is gone. */
export function noteSocket(): void {
  const before = store.get();
  store.set({ ...before, doubts: before.doubts + 1 });
}
