import type { Answers, MetricQuestion } from '../../../core/port/answers';
import type { Clock } from '../../../core/port/clock';
import { ownValue } from '../../../core/own-value';
import { MINUTE_MS } from '../../../core/time/window';
import type { FeatureView } from '../view/feature-view';
import { createOnlineValues, type OnlineValues } from './online-values';

/** Age up to which values are answered without asking again. */
const FRESH_MS = 5_000;
/** Entities of one window. */
const MOST_ROWS = 1_000;

/** The values of a view for a site, no older than FRESH_MS. */
export type ValuesOf = (view: FeatureView, site: string) => Promise<OnlineValues>;

interface Refreshed {
  readonly values: OnlineValues;
  refreshedMs: number;
  refreshing: Promise<void> | undefined;
}

/**
 * Asks for the window that ends now, for all entities at once, at most every FRESH_MS; callers in between share its
 * values. An entity without events keeps its last value until that is too old.
 */
export function createValuesOf({ answers, clock }: { readonly answers: Answers; readonly clock: Clock }): ValuesOf {
  const known = new Map<string, Refreshed>();
  return async (view, site) => {
    const name = JSON.stringify([site, view.name]);
    const own = known.get(name) ?? { values: createOnlineValues(view), refreshedMs: -Infinity, refreshing: undefined };
    known.set(name, own);
    const now = clock.now();
    if (now - own.refreshedMs < FRESH_MS) return own.values;
    own.refreshing ??= refresh(answers, { view, site, now }, own.values)
      .then(() => {
        own.refreshedMs = now;
      })
      .finally(() => {
        own.refreshing = undefined;
      });
    await own.refreshing;
    return own.values;
  };
}

interface Refreshing {
  readonly view: FeatureView;
  readonly site: string;
  readonly now: number;
}

async function refresh(answers: Answers, { view, site, now }: Refreshing, values: OnlineValues): Promise<void> {
  const to = Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const by = view.entities.map(({ column }) => column);
  const questions = view.features.map(({ metric }): MetricQuestion => ({
    metric,
    from: to - view.windowMs,
    to,
    grain: 'total',
    by,
    limit: MOST_ROWS,
  }));
  const { answers: answered } = await answers.query(site, questions);
  const entities = new Map<string, { readonly entity: readonly string[]; readonly values: (number | null)[] }>();
  for (const [place, { rows }] of answered.entries())
    for (const row of rows) {
      const entity = by.map((column) => ownValue(row.by, column));
      if (!entity.every((part) => typeof part === 'string')) continue;
      const key = JSON.stringify(entity);
      const found = entities.get(key) ?? { entity, values: view.features.map(() => null) };
      found.values[place] = row.value;
      entities.set(key, found);
    }
  for (const { entity, values: found } of entities.values()) values.put(entity, { values: found, at: now });
}
