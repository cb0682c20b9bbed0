import { hash } from 'node:crypto';
import { elementAt } from '../../core/element-at';
import { SECRET_PREFIX, type KeyRecord } from '../../core/key/key';
import type { Keys } from '../../core/port/keys';
import type { Site, Sites } from '../../core/port/sites';
import type { Draws } from '../engine/draw';

/**
 * Zones whose clocks change by an hour and by half an hour, zones with half-hour offsets, and a currency without
 * decimals. Weeks begin on three days.
 */
const SITES: readonly Site[] = [
  { id: 'shop', timeZone: 'Europe/Berlin', currency: 'EUR' },
  { id: 'store', timeZone: 'America/New_York', currency: 'USD', weekStart: 'sunday' },
  { id: 'bazaar', timeZone: 'Asia/Kolkata', currency: 'INR' },
  { id: 'mise', timeZone: 'Asia/Tokyo', currency: 'JPY' },
  { id: 'reef', timeZone: 'Australia/Lord_Howe', currency: 'AUD', weekStart: 'saturday' },
];

/**
 * Hours around which worlds start: the clocks change in Berlin, New York or Lord Howe, a day or a year turns, or
 * nothing happens.
 */
const BEGINNINGS = [
  '2019-10-26T22:00Z',
  '2019-10-27T00:00Z',
  '2020-03-29T00:00Z',
  '2020-03-08T05:00Z',
  '2019-11-03T04:00Z',
  '2020-04-04T13:00Z',
  '2019-10-05T13:00Z',
  '2019-12-31T21:00Z',
  '2020-02-28T22:00Z',
  '2019-10-15T09:00Z',
] as const;

export interface Place {
  readonly sites: readonly Site[];
  readonly startMs: number;
}

export function choosePlace(draws: Draws): Place {
  const first = draws.integer('first site', 0, SITES.length - 1);
  const count = draws.integer('number of sites', 1, 3);
  const sites = Array.from({ length: count }, (_, at) => elementAt(SITES, (first + at) % SITES.length));
  const startMs =
    Date.parse(draws.pick('beginning', BEGINNINGS)) + draws.integer('beginning in minutes', 0, 119) * 60_000;
  return { sites, startMs };
}

export function writeKeyOf(site: string): string {
  return `write-key-of-${site}`;
}

export function serverKeyOf(site: string): string {
  return `${SECRET_PREFIX.server}${site}`;
}

/** One server key per site, beside its write key. */
export function keysOf(places: readonly Site[]): Pick<Keys, 'byHash'> {
  const keys = places.map(({ id }): KeyRecord => ({
    id: `server-of-${id}`,
    kind: 'server',
    scopes: ['ingest'],
    sites: [id],
    hash: hash('sha256', serverKeyOf(id), 'hex'),
    createdMs: 0,
  }));
  return { byHash: (asked) => Promise.resolve(keys.find((key) => key.hash === asked)) };
}

export function pseudonymKeyOf(site: string): Uint8Array {
  return new Uint8Array(32).fill(site.length + site.charCodeAt(0));
}

/** A registry with fixed, public secrets. */
export function sitesOf(places: readonly Site[]): Sites {
  const found = (id: string): Site | undefined => places.find((site) => site.id === id);
  return {
    list: () => Promise.resolve(places),
    get: (id) => Promise.resolve(found(id)),
    byWriteKey: (key) => Promise.resolve(places.find(({ id }) => writeKeyOf(id) === key)),
    secrets: (id) => Promise.resolve(found(id) && { writeKey: writeKeyOf(id), pseudonymKey: pseudonymKeyOf(id) }),
    create: (site) => Promise.resolve(found(site.id) ?? site),
    change: (id) => Promise.resolve(found(id)),
  };
}
