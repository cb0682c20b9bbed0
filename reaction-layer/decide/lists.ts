import * as z from 'zod';
import type { ItemTable } from '../../core/port/item-table';
import { parseStoredJson } from '../../core/run/stored-json';
import { SUBJECT_KINDS, type Subjects } from './count/subject';
import type { MetEntry } from './decide';

/** Entries of a site at most. */
export const MOST_ENTRIES = 10_000;

export const listEntry = z.object({
  list: z.enum(['allow', 'deny']),
  kind: z.enum(SUBJECT_KINDS),
  /** Keyed hash. */
  hash: z.string(),
  untilMs: z.int().nullable(),
  addedMs: z.int(),
  note: z.string(),
});
/** Somebody or something that is always allowed or denied. */
export type ListEntry = Readonly<z.output<typeof listEntry>>;

/** The entries of a site by kind and hash. */
export type SiteLists = ReadonlyMap<string, ListEntry>;

/** Later entries of the same subject replace earlier ones. */
export async function storeEntry(table: ItemTable, site: string, entry: ListEntry): Promise<void> {
  const value = new TextEncoder().encode(JSON.stringify(entry));
  const key = { partition: site, sort: nameOf(entry.kind, entry.hash) };
  await table.write([{ ...key, value, ...(entry.untilMs === null ? {} : { expiresMs: entry.untilMs }) }]);
}

/** @returns whether there was one */
export async function removeEntry(
  table: ItemTable,
  site: string,
  { kind, hash }: Pick<ListEntry, 'kind' | 'hash'>,
): Promise<boolean> {
  const key = { partition: site, sort: nameOf(kind, hash) };
  const [before] = await table.get([key]);
  if (before === undefined) return false;
  await table.write([{ ...key, value: undefined }]);
  return true;
}

export async function readLists(table: ItemTable, site: string): Promise<SiteLists> {
  const items = await table.list({ partition: site, from: '', to: '~', limit: MOST_ENTRIES });
  return new Map(
    items.map(({ sort, value }) => [sort, parseStoredJson(listEntry, value, `the entry ${sort} of a list`)]),
  );
}

/** The entries that a call meets now. */
export function metEntries(lists: SiteLists, subjects: Subjects, nowMs: number): readonly MetEntry[] {
  if (lists.size === 0) return [];
  return SUBJECT_KINDS.flatMap((kind) => {
    const hash = subjects[kind];
    const entry = hash === undefined ? undefined : lists.get(nameOf(kind, hash));
    if (entry === undefined || (entry.untilMs !== null && entry.untilMs <= nowMs)) return [];
    return [{ list: entry.list, kind }];
  });
}

function nameOf(kind: string, hash: string): string {
  return `${kind} ${hash}`;
}
