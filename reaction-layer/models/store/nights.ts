import * as z from 'zod';
import type { ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { DAY_MS } from '../../../core/time/window';

const drift = z.object({
  feature: z.string(),
  distance: z.number(),
  p: z.number(),
  is_drift: z.boolean(),
  median_then: z.number(),
  median_now: z.number(),
});
const pair = z.object({ champion: z.int(), challenger: z.int(), both: z.int() });
const shadow = z.object({
  sessions: z.int(),
  correlation: z.number().nullable(),
  flagged: pair,
  labelled: z.int(),
  area: z.object({ champion: z.number().nullable(), challenger: z.number().nullable() }),
});
const night = z.object({
  epoch: z.int(),
  /** Everything that arrived before it was looked at, ms since 1970. */
  tidemark: z.int(),
  champion: z.string().nullable(),
  challenger: z.string().nullable(),
  /** Sessions that ended since the night before, as drawn. */
  sessions: z.int(),
  /** Largest distance first; empty for a night that is too small to say anything. */
  drift: z.array(drift),
  shadow: shadow.nullable(),
  findings: z.object({ confirmed: z.int(), retracted: z.int(), added: z.int() }),
  trained: z.string().nullable(),
  /** What could not be done. */
  problems: z.array(z.string()),
});
/** What a night found out about the models of a site. */
export type ModelNight = z.output<typeof night>;

const KEPT_MS = 90 * DAY_MS;
const PREFIX = 'night ';
/** Later than any tidemark, so that what is left until then sorts the newest first. */
const END_OF_TIME_MS = 9_999_999_999_999;

export async function writeNight(table: ItemTable, site: string, said: ModelNight): Promise<void> {
  const sort = PREFIX + String(END_OF_TIME_MS - said.tidemark).padStart(13, '0');
  const value = new TextEncoder().encode(JSON.stringify(said));
  await table.write([{ partition: site, sort, value, expiresMs: said.tidemark + KEPT_MS }]);
}

/** The last one; undefined before the first. */
export async function lastNight(table: ItemTable, site: string): Promise<ModelNight | undefined> {
  const [item] = await table.list({ partition: site, from: PREFIX, to: `${PREFIX}~`, limit: 1 });
  return item === undefined ? undefined : parseStoredJson(night, item.value, `the night of the models of ${site}`);
}
