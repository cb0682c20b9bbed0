import type { Clock } from '../../../core/port/clock';
import type { ItemTable } from '../../../core/port/item-table';
import type { Lake } from '../../../core/port/lake';
import { hashText } from '../session/hash-text';
import { type OpenedModel, openArtefact } from '../store/artefact';
import { readServing, type Serving, servingVersion } from '../store/serving';

/** How soon a promotion is seen. */
const AGAIN_MS = 60_000;
/** Models in memory, half a megabyte each. */
const MOST_OPENED = 16;

export interface ServedModelPorts {
  readonly table: ItemTable;
  readonly lake: Pick<Lake, 'get'>;
  readonly clock: Clock;
}

/** The model that scores a subject of a site now; undefined if there is none, or it cannot be read. */
export type ServedModelOf = (site: string, subject: string) => Promise<OpenedModel | undefined>;

/**
 * Reads what serves once a minute. A version never changes, so what was opened is kept; a subject is in the canary by a
 * hash of it and stays there. What cannot be opened is tried again a minute later, and nothing fails meanwhile.
 */
export function createServedModels({ table, lake, clock }: ServedModelPorts): ServedModelOf {
  const servings = new Map<string, { readonly readMs: number; readonly serving: Promise<Serving | undefined> }>();
  const opened = new Map<string, { readonly readMs: number; readonly model: Promise<OpenedModel | undefined> }>();
  const servingOf = (site: string): Promise<Serving | undefined> => {
    const known = servings.get(site);
    if (known !== undefined && clock.now() < known.readMs + AGAIN_MS) return known.serving;
    const serving = readServing(table, site).catch(() => undefined);
    servings.set(site, { readMs: clock.now(), serving });
    return serving;
  };
  const modelOf = async (site: string, version: string): Promise<OpenedModel | undefined> => {
    const key = `${site} ${version}`;
    const known = opened.get(key);
    if (known !== undefined && ((await known.model) !== undefined || clock.now() < known.readMs + AGAIN_MS))
      return known.model;
    const model = openArtefact(lake, site, version).catch(() => undefined);
    opened.set(key, { readMs: clock.now(), model });
    const [oldest] = opened.keys();
    if (opened.size > MOST_OPENED && oldest !== undefined) opened.delete(oldest);
    return model;
  };
  return async (site, subject) => {
    const serving = await servingOf(site);
    const version = serving === undefined ? null : servingVersion(serving, hashText(subject) / 2 ** 32);
    return version === null ? undefined : modelOf(site, version);
  };
}
