import type { CellKey } from '../../core/port/cell-store';
import type { ManifestKey } from '../../core/port/lake';
import type { LedgerKey } from '../../core/port/ledger-store';
import type { DayVersion, Grain } from '../../core/port/view-store';
import { BadKeyError } from '../../core/port/store-error';

/**
 * The one place where a DynamoDB key is spelled; the stacks make the tables from it. All tables have the same two keys, both
 * text; nothing else is indexed.
 */
export const KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Names of the other attributes. An item's size counts them, so they are short. */
export const ATTRIBUTES = {
  /** What a fenced item or a part of a view holds. */
  bytes: 'bytes',
  /** The fence: the last sequence that the bytes are the effect of. */
  lastSequence: 'last_sequence',
  /** When DynamoDB may delete the item, seconds since 1970. */
  expiresAt: 'expires_at',
  /** Of how many parts a view’s bytes are one. */
  parts: 'parts',
  /** The pointer as JSON. */
  state: 'state',
  timeZone: 'time_zone',
  currency: 'currency',
  /** Which site a write key belongs to. */
  site: 'site',
} as const;

export interface TableDefinition {
  /** The attribute by which DynamoDB deletes items; absent for a table that keeps what it has. */
  readonly expiry?: typeof ATTRIBUTES.expiresAt;
}

/**
 * | table | item | pk | sk |
 * |---|---|---|---|
 * | cells | cell | site/hour | window/shard/minutes late |
 * | cells, ledgers, manifests | where items are | `index` or `index/consumer` | site/hour or hour/shard |
 * | ledgers | ledger | consumer/hour/shard | `item` |
 * | manifests | manifest | hour/shard | `item` |
 * | views | version | versions/site | day/epoch |
 * | views | part of its cells or of a table | site/day/epoch | cells/grain/part or tables/name/part |
 * | control | pointer | `pointer` | `item` |
 * | control | positions of followers | followers/shard | `item` |
 * | control | where they are | `index/followers` | shard |
 * | sites | site | `sites` | site |
 * | sites | write key | key/hash | `item` |
 *
 * @public The stacks make the tables from it, and are a package of their own.
 */
export const TABLES = {
  cells: { expiry: ATTRIBUTES.expiresAt },
  ledgers: {},
  manifests: {},
  views: {},
  control: {},
  sites: {},
} as const satisfies Readonly<Record<string, TableDefinition>>;

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}

/** Sorts after every part of a key. */
export const LAST = '~';
const ITEM = 'item';
const INDEX = 'index';
/** Digits of the largest instant. */
const WINDOW_DIGITS = 16;
const LATE_DIGITS = 2;
const EPOCH_DIGITS = 8;
const PART_DIGITS = 5;

export const cellKeys = {
  partition: (site: string, arrivalHour: string): string => joined(site, arrivalHour),
  /** Before the first shard of a window. */
  window: (windowStart: number): string => padded(Math.max(0, windowStart), WINDOW_DIGITS),
  item: ({ site, arrivalHour, windowStart, shard, minutesLate }: CellKey): TableKey => ({
    pk: cellKeys.partition(site, arrivalHour),
    sk: joined(cellKeys.window(windowStart), shard, padded(minutesLate, LATE_DIGITS)),
  }),
  opened: (sk: string): Pick<CellKey, 'windowStart' | 'shard'> => {
    const [windowStart, shard = ''] = sk.split('/');
    return { windowStart: Number(windowStart), shard };
  },
  index: INDEX,
  indexItem: ({ site, arrivalHour }: Pick<CellKey, 'site' | 'arrivalHour'>): TableKey => ({
    pk: INDEX,
    sk: joined(site, arrivalHour),
  }),
  openedIndex: (sk: string): Pick<CellKey, 'site' | 'arrivalHour'> => {
    const [site = '', arrivalHour = ''] = sk.split('/');
    return { site, arrivalHour };
  },
} as const;

export const ledgerKeys = {
  item: ({ consumer, shard, arrivalHour }: LedgerKey): TableKey => ({
    pk: joined(consumer, arrivalHour, shard),
    sk: ITEM,
  }),
  index: (consumer: LedgerKey['consumer']): string => joined(INDEX, consumer),
  indexItem: ({ consumer, shard, arrivalHour }: LedgerKey): TableKey => ({
    pk: ledgerKeys.index(consumer),
    sk: joined(arrivalHour, shard),
  }),
} as const;

export const manifestKeys = {
  item: ({ shard, arrivalHour }: ManifestKey): TableKey => ({ pk: joined(arrivalHour, shard), sk: ITEM }),
  index: INDEX,
  indexItem: ({ shard, arrivalHour }: ManifestKey): TableKey => ({ pk: INDEX, sk: joined(arrivalHour, shard) }),
} as const;

/** Of the index of ledgers and of manifests. */
export function openedHourIndex(sk: string): ManifestKey {
  const [arrivalHour = '', shard = ''] = sk.split('/');
  return { shard, arrivalHour };
}

export const viewKeys = {
  versions: (site: string): string => joined('versions', site),
  version: (site: string, { day, epoch }: DayVersion): TableKey => ({
    pk: viewKeys.versions(site),
    sk: joined(day, padded(epoch, EPOCH_DIGITS)),
  }),
  openedVersion: (sk: string): DayVersion => {
    const [day = '', epoch = ''] = sk.split('/');
    return { day, epoch: Number(epoch) };
  },
  partition: (site: string, { day, epoch }: DayVersion): string => joined(site, day, padded(epoch, EPOCH_DIGITS)),
  cells: (grain: Grain): string => joined('cells', grain),
  table: (name: string): string => joined('tables', name),
  part: (content: string, part: number): string => `${content}/${padded(part, PART_DIGITS)}`,
} as const;

export const controlKeys = {
  pointer: { pk: 'pointer', sk: ITEM },
  /** That the memory of ids has been used, so that an empty one later has lost something. */
  seenEvents: { pk: 'seen-events', sk: ITEM },
} as const satisfies Readonly<Record<string, TableKey>>;

export const followerKeys = {
  item: (shard: string): TableKey => ({ pk: joined('followers', shard), sk: ITEM }),
  index: joined(INDEX, 'followers'),
  indexItem: (shard: string): TableKey => ({ pk: followerKeys.index, sk: shard }),
} as const;

export const siteKeys = {
  sites: 'sites',
  site: (id: string): TableKey => ({ pk: siteKeys.sites, sk: id }),
  /** @param hash of the write key, in hex */
  writeKey: (hash: string): TableKey => ({ pk: joined('key', hash), sk: ITEM }),
} as const;

/** A part with the separator in it would make two keys equal. */
function joined(...parts: readonly string[]): string {
  const bad = parts.find((part) => part === '' || part.includes('/'));
  if (bad === undefined) return parts.join('/');
  throw new BadKeyError(`"${bad}" cannot be part of a key: use a name that is not empty and has no "/"`);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
