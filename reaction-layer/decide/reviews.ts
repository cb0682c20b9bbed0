import * as z from 'zod';
import type { ItemTable } from '../../core/port/item-table';
import { parseStoredJson } from '../../core/run/stored-json';
import { DAY_MS } from '../../core/time/window';
import { DECIDED_TYPES, subjects } from './count/subject';
import { DECISIONS, OUTCOMES } from './wire';

/** How long a review is kept. */
export const REVIEW_KEPT_MS = 30 * DAY_MS;

export const review = z.object({
  id: z.string(),
  site: z.string(),
  atMs: z.int(),
  type: z.enum(DECIDED_TYPES),
  score: z.number(),
  /** JSON, as it was answered. */
  answer: z.string(),
  subjects,
  session: z.string().optional(),
  /** What a person decided. */
  override: z.object({ decision: z.enum(DECISIONS), note: z.string(), atMs: z.int() }).optional(),
  outcome: z.enum(OUTCOMES).optional(),
});
/** A decision that waits for a person, or waited. */
export type Review = Readonly<z.output<typeof review>>;

/** Ends the order of times: newer ones sort first. */
const END_OF_TIME_MS = 10 ** 14;
const DIGITS = 14;
const TRIES = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export async function storeReview(table: ItemTable, one: Review): Promise<void> {
  const { site, id, atMs } = one;
  const sort = sortOf(atMs, id);
  const expiresMs = atMs + REVIEW_KEPT_MS;
  await table.write([
    { partition: site, sort, value: encoder.encode(JSON.stringify(one)), expected: null, expiresMs },
    { partition: idsOf(site), sort: id, value: encoder.encode(sort), expiresMs },
  ]);
}

export async function findReview(table: ItemTable, site: string, id: string): Promise<Review | undefined> {
  return (await stored(table, site, id))?.review;
}

/** Changes a review in one step; undefined if there is none. */
export async function changeReview(
  table: ItemTable,
  { site, id }: { readonly site: string; readonly id: string },
  change: (before: Review) => Review,
): Promise<Review | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await stored(table, site, id);
    if (found === undefined) return undefined;
    const after = change(found.review);
    const value = encoder.encode(JSON.stringify(after));
    const expiresMs = after.atMs + REVIEW_KEPT_MS;
    const [isDone] = await table.write([{ ...found.key, value, expected: found.bytes, expiresMs }]);
    if (isDone === true) return after;
  }
  throw new Error(`the review ${id} was changed by others at the same time, ${TRIES} times`);
}

/** Newest first. @param after the place of the last one of the page before */
export async function listReviews(
  table: ItemTable,
  site: string,
  { limit, after = '' }: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly { readonly place: string; readonly review: Review }[]> {
  const from = after === '' ? '' : `${after} `;
  const items = await table.list({ partition: site, from, to: '~', limit });
  return items.map(({ sort, value }) => ({ place: sort, review: opened(value, sort) }));
}

async function stored(
  table: ItemTable,
  site: string,
  id: string,
): Promise<
  | {
      readonly key: { readonly partition: string; readonly sort: string };
      readonly bytes: Uint8Array;
      readonly review: Review;
    }
  | undefined
> {
  const [place] = await table.get([{ partition: idsOf(site), sort: id }]);
  if (place === undefined) return undefined;
  const key = { partition: site, sort: decoder.decode(place) };
  const [bytes] = await table.get([key]);
  return bytes && { key, bytes, review: opened(bytes, id) };
}

function opened(bytes: Uint8Array, place: string): Review {
  return parseStoredJson(review, bytes, `the review ${place}`);
}

function sortOf(atMs: number, id: string): string {
  return `${String(END_OF_TIME_MS - atMs).padStart(DIGITS, '0')} ${id}`;
}

/** A site’s id has no space. */
function idsOf(site: string): string {
  return `${site} ids`;
}
