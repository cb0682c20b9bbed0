import type { FeatureView } from '../view/feature-view';

/** Values of the features of one entity, in the order of the view. */
export interface OnlineValue {
  readonly values: readonly (number | null)[];
  /** End of the window that they cover, ms since 1970. */
  readonly at: number;
}

/** Values of a view by entity. */
export interface OnlineValues {
  /** Undefined if none was ever stored. */
  get(entity: readonly string[]): OnlineValue | undefined;
  /** An older value never replaces a newer one. */
  put(entity: readonly string[], value: OnlineValue): void;
}

/** Entities beyond this are forgotten, those first that were stored longest ago. */
const MOST_ENTITIES = 100_000;

export function createOnlineValues({ ttlMs }: Pick<FeatureView, 'ttlMs'>): OnlineValues {
  const values = new Map<string, OnlineValue>();
  return {
    get: (entity) => values.get(nameOf(entity)),
    put: (entity, value) => {
      const name = nameOf(entity);
      const known = values.get(name);
      if (known !== undefined && known.at > value.at) return;
      values.delete(name);
      values.set(name, value);
      for (const [oldest, { at }] of values) {
        if (values.size <= MOST_ENTITIES && at >= value.at - 2 * ttlMs) break;
        values.delete(oldest);
      }
    },
  };
}

function nameOf(entity: readonly string[]): string {
  return JSON.stringify(entity);
}
