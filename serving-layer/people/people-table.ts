import * as z from 'zod';
import type { ItemKey, ItemTable } from '../../core/port/item-table';
import { parseStoredJson } from '../../core/run/stored-json';

const person = z.object({
  address: z.string(),
  /** Ids of sites; empty for all. */
  sites: z.array(z.string()).readonly(),
  created_ms: z.int(),
});
/** A person who may log in by mail. */
export type KnownPerson = Readonly<z.output<typeof person>>;

const PARTITION = 'people';
const PAGE = 500;
/** More are another kind of organisation, which has a login of its own. */
const MOST_PEOPLE = 5000;

/** Stores a person; one with the same address is replaced. */
export async function putPerson(table: ItemTable, added: KnownPerson): Promise<void> {
  await table.write([{ ...keyOf(added.address), value: new TextEncoder().encode(JSON.stringify(added)) }]);
}

/** @returns whether the person was there */
export async function removePerson(table: ItemTable, address: string): Promise<boolean> {
  const [stored] = await table.get([keyOf(address)]);
  if (stored === undefined) return false;
  const [isDone = false] = await table.write([{ ...keyOf(address), value: undefined, expected: stored }]);
  return isDone;
}

/** Upper and lower case of an address are the same. */
export async function findPerson(table: ItemTable, address: string): Promise<KnownPerson | undefined> {
  const [stored] = await table.get([keyOf(address)]);
  return stored === undefined ? undefined : parseStoredJson(person, stored, 'a person');
}

export async function listPeople(table: ItemTable): Promise<readonly KnownPerson[]> {
  const found: KnownPerson[] = [];
  for (let from = ''; found.length < MOST_PEOPLE;) {
    const items = await table.list({ partition: PARTITION, from, to: '~', limit: PAGE });
    found.push(...items.map(({ value }) => parseStoredJson(person, value, 'a person')));
    const last = items.at(-1);
    if (items.length < PAGE || last === undefined) break;
    from = `${last.sort} `;
  }
  return found;
}

function keyOf(address: string): ItemKey {
  return { partition: PARTITION, sort: address.toLowerCase() };
}
