import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { CADENCES, type Cadence } from './cadence';

const subscription = z.object({
  site: z.string(),
  cadence: z.enum(CADENCES),
  address: z.string(),
  created_ms: z.int(),
});
/** Who gets which report. */
export type Subscription = Readonly<z.output<typeof subscription>>;
type Named = Pick<Subscription, 'site' | 'cadence' | 'address'>;

const PARTITION = 'subscriptions';
const PAGE = 500;
/** Of all sites; more would take the task longer than its minute. */
export const MOST_SUBSCRIPTIONS = 10_000;

/** Who gets reports, kept in a table. */
export interface Subscriptions {
  /** Does nothing if it is there. */
  add(subscription: Subscription): Promise<void>;
  /** @returns whether it was there */
  remove(subscription: Named): Promise<boolean>;
  list(): Promise<readonly Subscription[]>;
  /** Signs a subscription for the link that ends it: it says nothing of the address, and cannot be guessed. */
  token(subscription: Named): Promise<string>;
  /** Ends the subscription of a token. @returns it; undefined if there is none */
  end(token: string): Promise<Subscription | undefined>;
}

export function createSubscriptions(table: ItemTable): Subscriptions {
  const list = async (): Promise<readonly Subscription[]> => {
    const found: Subscription[] = [];
    for (let from = ''; found.length < MOST_SUBSCRIPTIONS;) {
      const items = await table.list({ partition: PARTITION, from, to: '~', limit: PAGE });
      found.push(...items.map(({ value }) => parseStoredJson(subscription, value, 'a subscription')));
      const last = items.at(-1);
      if (items.length < PAGE || last === undefined) break;
      from = `${last.sort} `;
    }
    return found;
  };
  const token = async (named: Named): Promise<string> => signed(await signingKey(table), named);
  const remove = async (named: Named): Promise<boolean> => {
    const [stored] = await table.get([keyOf(named)]);
    if (stored === undefined) return false;
    const [done = false] = await table.write([{ ...keyOf(named), value: undefined, expected: stored }]);
    return done;
  };
  return {
    list,
    token,
    remove,
    add: async (added) => {
      await table.write([{ ...keyOf(added), value: encoder.encode(JSON.stringify(added)), expected: null }]);
    },
    end: async (given) => {
      const key = await signingKey(table);
      const found = (await list()).find((one) => signed(key, one) === given);
      return found !== undefined && (await remove(found)) ? found : undefined;
    },
  };
}

const encoder = new TextEncoder();

function keyOf({ site, cadence, address }: Named): { readonly partition: string; readonly sort: string } {
  return { partition: PARTITION, sort: `${site} ${cadence} ${address.toLowerCase()}` };
}

const TOKEN_CHARACTERS = 32;

function signed(key: Uint8Array, { site, cadence, address }: Named): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([site, cadence, address.toLowerCase()]))
    .digest('base64url')
    .slice(0, TOKEN_CHARACTERS);
}

const KEY = { partition: 'keys', sort: 'unsubscribe' } as const;

/** The key that signs links, made when it is first needed. */
async function signingKey(table: ItemTable): Promise<Uint8Array> {
  const [known] = await table.get([KEY]);
  if (known !== undefined) return known;
  await table.write([{ ...KEY, value: randomBytes(32), expected: null }]);
  const [made] = await table.get([KEY]);
  if (made === undefined) throw new Error('the key that signs links for unsubscribing could not be stored');
  return made;
}

/** @example subscriptionText('daily') // 'daily report' */
export function reportName(cadence: Cadence): string {
  return `${cadence} report`;
}
