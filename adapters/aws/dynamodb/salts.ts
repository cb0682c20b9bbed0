import { randomBytes } from 'node:crypto';
import type { DailySalts, Salts } from '../../../core/port/salts';
import { CorruptItemError } from '../../../core/port/store-error';
import { DAY_MS } from '../../../core/time/window';
import { ATTRIBUTES, KEYS, LAST, saltKeys } from '../storage-keys';
import { attributesOf, bytesOf, keyOf, Table, type TableOptions } from './table';

const SALT_BYTES = 32;

/**
 * Salts in a table of their own. The first collector of a day creates the day’s and deletes the old ones; expiry deletes
 * those of a site that receives nothing any more.
 */
export function createSalts(options: TableOptions): Salts {
  const table = new Table(options);
  return {
    ofDay: async (site, day) => {
      const found = await find(table, site, day);
      if (found !== undefined) return found;
      await table.putIf(
        {
          ...attributesOf(saltKeys.item(site, day)),
          [ATTRIBUTES.bytes]: { B: randomBytes(SALT_BYTES) },
          [ATTRIBUTES.expiresAt]: { N: String(((day + 2) * DAY_MS) / 1000) },
        },
        { kind: 'absent' },
      );
      await deleteBefore(table, site, day - 1);
      const created = await find(table, site, day);
      if (created === undefined)
        throw new CorruptItemError(`the salt of site ${site} for day ${day} is gone; send the request again`);
      return created;
    },
  };
}

async function find(table: Table, site: string, day: number): Promise<DailySalts | undefined> {
  const [today, yesterday] = await table.getAll([saltKeys.item(site, day), saltKeys.item(site, day - 1)]);
  return today && { today: bytesOf(today), yesterday: yesterday && bytesOf(yesterday) };
}

async function deleteBefore(table: Table, site: string, day: number): Promise<void> {
  const first = saltKeys.item(site, day).sk;
  const items = await table.query({
    pk: saltKeys.partition(site),
    from: '',
    to: LAST,
    only: [KEYS.partition, KEYS.sort],
  });
  const old = items.map(keyOf).filter(({ sk }) => sk < first);
  await table.writeAll(old.map((key) => ({ kind: 'delete', key })));
}
