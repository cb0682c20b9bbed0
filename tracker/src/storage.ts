/**
 * What the tracker may write to the device: nothing; for as long as the tab is open; or permanently, so that visitors
 * are recognised and what was not sent survives a reload.
 */
export const STORAGE_MODES = ['none', 'session', 'persistent'] as const;
export type StorageMode = (typeof STORAGE_MODES)[number];

/** Web Storage of either kind; its own enumerable keys are the names that it holds. */
export interface KeyValues {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** Texts under names, in the storage that the mode allows. */
export interface PageStore {
  get(name: string): string | undefined;
  /** undefined removes the entry. Does nothing where the storage is blocked or full. */
  set(name: string, value: string | undefined): void;
  /** Names with a beginning. */
  names(beginning: string): readonly string[];
}

const PREFIX = 'tidemark.';

/** @param open may throw: reading `localStorage` does where a browser blocks it */
export function createStore(open: () => KeyValues | undefined): PageStore {
  const attempt = <T>(use: (values: KeyValues) => T): T | undefined => {
    try {
      const values = open();
      return values === undefined ? undefined : use(values);
    } catch {
      return undefined;
    }
  };
  return {
    get: (name) => attempt((values) => values.getItem(PREFIX + name)) ?? undefined,
    set: (name, value) => {
      attempt((values) => {
        if (value === undefined) values.removeItem(PREFIX + name);
        else values.setItem(PREFIX + name, value);
      });
    },
    names: (beginning) =>
      attempt((values) =>
        Object.keys(values)
          .filter((name) => name.startsWith(PREFIX + beginning))
          .map((name) => name.slice(PREFIX.length)),
      ) ?? [],
  };
}
