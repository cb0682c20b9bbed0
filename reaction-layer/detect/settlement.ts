import * as z from 'zod';
import type { ItemTable } from '../../core/port/item-table';
import { parseStoredJson } from '../../core/run/stored-json';
import { type KnownUsual, knownUsual } from './usual-breaks';

const detectorNight = z.object({
  detector: z.string(),
  confirmed: z.int(),
  retracted: z.int(),
  added: z.int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  time_to_detect_p50_ms: z.int().nullable(),
  time_to_detect_p95_ms: z.int().nullable(),
});
/** How well the live layer did with one detector. */
export type DetectorNight = z.output<typeof detectorNight>;

const settlement = z.object({
  epoch: z.int(),
  /** Everything that arrived before it is settled, ms since 1970. */
  tidemark: z.int(),
  detectors: z.array(detectorNight),
  /** What is usual on the site, for the live layer. */
  usual: knownUsual,
});
/** What a night published of the findings of a site. */
export type Settlement = z.output<typeof settlement>;

const PARTITION = 'settlement';

/** The last settlement of a site; undefined before the first. */
export async function readSettlement(table: ItemTable, site: string): Promise<Settlement | undefined> {
  const [bytes] = await table.get([{ partition: PARTITION, sort: site }]);
  return bytes === undefined ? undefined : parseStoredJson(settlement, bytes, `the settlement of ${site}`);
}

/** What the last nights have taught of all sites. */
export async function readUsual(table: ItemTable): Promise<ReadonlyMap<string, KnownUsual>> {
  const items = await table.list({ partition: PARTITION, from: '', to: '\uffff', limit: 1000 });
  return new Map(
    items.map(({ sort, value }) => [sort, parseStoredJson(settlement, value, `the settlement of ${sort}`).usual]),
  );
}

export async function writeSettlement(table: ItemTable, site: string, published: Settlement): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify(published));
  await table.write([{ partition: PARTITION, sort: site, value }]);
}

/** What arrived before it is settled. */
const SETTLED = { partition: 'settled', sort: 'until' } as const;

/** The tidemark of the last run that was settled, ms since 1970; undefined before the first. */
export async function lastSettled(table: ItemTable): Promise<number | undefined> {
  const [bytes] = await table.get([SETTLED]);
  return bytes === undefined ? undefined : Number(new TextDecoder().decode(bytes));
}

export async function writeSettled(table: ItemTable, tidemark: number): Promise<void> {
  await table.write([{ ...SETTLED, value: new TextEncoder().encode(String(tidemark)) }]);
}
