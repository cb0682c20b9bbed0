import type { CellKey } from '../../core/port/cell-store';
import type { ManifestKey } from '../../core/port/lake';
import type { LedgerKey } from '../../core/port/ledger-store';
import type { DayVersion } from '../../core/port/view-store';
import type { Grain } from '../../core/time/window';
import { type KeyPart, keyPrefix, keyText } from './key-parts';

/**
 * The one place that defines DynamoDB keys. The stacks create the tables from it, and docs/reference/dynamodb.md is
 * generated from it. All tables have the same two text keys and no indexes.
 */
export const KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Names of the other attributes, short because they count towards an item’s size. */
export const ATTRIBUTES = {
  /** Contents of a fenced item or of a part of a view. */
  bytes: 'bytes',
  /** The fence: the last sequence whose effect the bytes include, and `+n` after n changes without a record. */
  lastSequence: 'last_sequence',
  /** When DynamoDB may expire the item, seconds since epoch. */
  expiresAt: 'expires_at',
  /** Number of parts that a view’s bytes are split into. */
  parts: 'parts',
  /** Arrival time up to which the run of a version had read, ms since 1970; absent in older versions. */
  tidemark: 'tidemark',
  /** The pointer or a key as JSON. */
  state: 'state',
  timeZone: 'time_zone',
  currency: 'currency',
  /** First day of the site’s weeks; absent for Monday. */
  weekStart: 'week_start',
  name: 'name',
  /** Origins that may read a site, as a JSON list. */
  readOrigins: 'read_origins',
  /** Origins whose pages may send events to a site, as a JSON list; absent for any. */
  sendOrigins: 'send_origins',
  /** How a site’s addresses, categories and searches are compared, as JSON; absent for the defaults. */
  textRules: 'text_rules',
  /** The event type of a site that is read as a refund. */
  refundEvent: 'refund_event',
  /** When a site was removed, ms since 1970. */
  removedAt: 'removed_at',
  endsAt: 'ends_at',
  /** The key that a hash belongs to. */
  keyId: 'key_id',
  /** The site to which a write key belongs. */
  site: 'site',
} as const;

export interface TableDefinition {
  /** The attribute by which DynamoDB expires items; absent if the table keeps all items. */
  readonly expiry?: typeof ATTRIBUTES.expiresAt;
  /** Has no point-in-time recovery, because what is deleted must be gone. */
  readonly forgets?: true;
  /** What the table is for. */
  readonly purpose: string;
}

/** @public The stacks, a separate package, create the tables from it. */
export const TABLES = {
  cells: { purpose: 'Live cells of the speed layer; the batch layer deletes those that its views have replaced.' },
  ledgers: { purpose: 'What each consumer did with the records of each shard and arrival hour.' },
  manifests: { purpose: 'Which lake files hold the records of each shard and arrival hour.' },
  views: { purpose: 'Published days in versions, one version per epoch.' },
  control: { purpose: 'Single items: the pointer, and whether the memory of event ids was ever used.' },
  sites: { purpose: 'Sites, and the hashes of their write keys. The secrets themselves are in Secrets Manager.' },
  salts: {
    expiry: ATTRIBUTES.expiresAt,
    forgets: true,
    purpose: 'Salts of two days, for sessions of clients that send none. Only the collector reads them.',
  },
} as const satisfies Readonly<Record<string, TableDefinition>>;

export interface TableKey {
  readonly pk: string;
  readonly sk: string;
}

/** Sorts after every part of a key. */
export const LAST = '~';
export const ITEM = 'item';
const INDEX = 'index';

const site = { field: 'site' } as const;
const hour = { field: 'arrivalHour' } as const;
const shard = { field: 'shard' } as const;
const consumer = { field: 'consumer' } as const;
const day = { field: 'day' } as const;
const epoch = { field: 'epoch', digits: 8 } as const;
const part = { field: 'part', digits: 5 } as const;

interface ItemLayout {
  readonly table: keyof typeof TABLES;
  readonly pk: readonly KeyPart[];
  readonly sk: readonly KeyPart[];
  readonly attributes: readonly (keyof typeof ATTRIBUTES)[];
  /** Contents of one item. */
  readonly holds: string;
}

/** Every kind of item, with its key and attributes. */
export const ITEMS = {
  cell: {
    table: 'cells',
    pk: [site, hour],
    // 16 digits hold the largest instant.
    sk: [{ field: 'windowStart', digits: 16 }, shard, { field: 'minutesLate', digits: 2 }],
    attributes: ['bytes', 'lastSequence'],
    holds: 'The encoded cell of one minute of event time (`core/cell/codec.ts`).',
  },
  cellIndex: {
    table: 'cells',
    pk: [INDEX],
    sk: [site, hour],
    attributes: [],
    holds: 'Marks an arrival hour for which the site has cells, so that hours are listed without reading cells.',
  },
  ledger: {
    table: 'ledgers',
    pk: [consumer, hour, shard],
    sk: [ITEM],
    attributes: ['bytes', 'lastSequence'],
    holds: 'The head of a packed `LedgerEntry` (`core/ledger/ledger.ts`): what its pages do not hold, and their names.',
  },
  ledgerPage: {
    table: 'ledgers',
    pk: [consumer, hour, shard],
    sk: ['page', { field: 'name' }],
    attributes: ['bytes'],
    holds: 'A page of a ledger entry (`adapters/packed/packed-bytes.ts`).',
  },
  ledgerIndex: {
    table: 'ledgers',
    pk: [INDEX, consumer],
    sk: [hour, shard],
    attributes: [],
    holds: 'Marks a ledger entry.',
  },
  manifest: {
    table: 'manifests',
    pk: [hour, shard],
    sk: [ITEM],
    attributes: ['bytes', 'lastSequence'],
    holds: 'The head of a packed `Manifest` (`core/ledger/manifest.ts`): its newest files, and the names of its pages.',
  },
  manifestPage: {
    table: 'manifests',
    pk: [hour, shard],
    sk: ['page', { field: 'name' }],
    attributes: ['bytes'],
    holds: 'A page of a manifest (`adapters/packed/packed-bytes.ts`).',
  },
  manifestIndex: { table: 'manifests', pk: [INDEX], sk: [hour, shard], attributes: [], holds: 'Marks a manifest.' },
  version: {
    table: 'views',
    pk: ['versions', site],
    sk: [day, epoch],
    attributes: ['tidemark'],
    holds: 'Marks a complete version of a day; written last and deleted first.',
  },
  viewCells: {
    table: 'views',
    pk: [site, day, epoch],
    sk: ['cells', { field: 'grain' }, part],
    attributes: ['bytes', 'parts'],
    holds: 'A part of the packed cells of one grain (`adapters/aws/dynamodb/view-bytes.ts`).',
  },
  viewTable: {
    table: 'views',
    pk: [site, day, epoch],
    sk: ['tables', { field: 'name' }, part],
    attributes: ['bytes', 'parts'],
    holds: 'A part of the JSON of a small table of the day (`core/run/day-tables.ts`).',
  },
  pointer: {
    table: 'control',
    pk: ['pointer'],
    sk: [ITEM],
    attributes: ['state'],
    holds: 'The published state `{epoch, tidemark, withdrawn}`.',
  },
  followers: {
    table: 'control',
    pk: ['followers', shard],
    sk: [ITEM],
    attributes: ['bytes', 'lastSequence'],
    holds: 'The position of each follower in a shard.',
  },
  followersIndex: {
    table: 'control',
    pk: [INDEX, 'followers'],
    sk: [shard],
    attributes: [],
    holds: 'Marks the positions of a shard.',
  },
  seenEvents: {
    table: 'control',
    pk: ['seen-events'],
    sk: [ITEM],
    attributes: ['state'],
    holds: 'When the memory of event ids was first used (ms since 1970), so that an empty one later means a loss.',
  },
  site: {
    table: 'sites',
    pk: ['sites'],
    sk: [site],
    attributes: [
      'timeZone',
      'currency',
      'weekStart',
      'name',
      'readOrigins',
      'sendOrigins',
      'textRules',
      'refundEvent',
      'removedAt',
    ],
    holds: 'A site.',
  },
  writeKey: {
    table: 'sites',
    pk: ['key', { field: 'hash' }],
    sk: [ITEM],
    attributes: ['site', 'endsAt'],
    holds: 'The site of a write key, by the SHA-256 of the key in hex, and when the key ends if it was replaced.',
  },
  salt: {
    table: 'salts',
    pk: [site],
    sk: [{ field: 'day', digits: 6 }],
    attributes: ['bytes', 'expiresAt'],
    holds: 'The salt of a day since 1970, for sessions of clients that send none; deleted after the second day.',
  },
  accessKey: {
    table: 'sites',
    pk: ['access-keys'],
    sk: [{ field: 'id' }],
    attributes: ['state'],
    holds: 'A key with the hash of its secret, its scopes and sites.',
  },
  accessKeyHash: {
    table: 'sites',
    pk: ['access-key', { field: 'hash' }],
    sk: [ITEM],
    attributes: ['keyId'],
    holds: 'The id of a key, by the SHA-256 of its secret in hex.',
  },
} as const satisfies Readonly<Record<string, ItemLayout>>;

export const cellKeys = {
  partition: (key: Pick<CellKey, 'site' | 'arrivalHour'>): string => keyText(ITEMS.cell.pk, key),
  /** Sorts before the first shard of a window. */
  window: (windowStart: number): string => keyPrefix(ITEMS.cell.sk, { windowStart: Math.max(0, windowStart) }),
  item: (key: CellKey): TableKey => ({
    pk: cellKeys.partition(key),
    sk: keyText(ITEMS.cell.sk, { ...key, windowStart: Math.max(0, key.windowStart) }),
  }),
  opened: (sk: string): Pick<CellKey, 'windowStart' | 'shard' | 'minutesLate'> => {
    const [windowStart, shard = '', minutesLate] = sk.split('/');
    return { windowStart: Number(windowStart), shard, minutesLate: Number(minutesLate) };
  },
  index: INDEX,
  indexItem: (key: Pick<CellKey, 'site' | 'arrivalHour'>): TableKey => ({
    pk: INDEX,
    sk: keyText(ITEMS.cellIndex.sk, key),
  }),
  openedIndex: (sk: string): Pick<CellKey, 'site' | 'arrivalHour'> => {
    const [site = '', arrivalHour = ''] = sk.split('/');
    return { site, arrivalHour };
  },
} as const;

export const ledgerKeys = {
  item: (key: LedgerKey): TableKey => ({ pk: keyText(ITEMS.ledger.pk, { ...key }), sk: ITEM }),
  page: (key: LedgerKey, pageName: string): TableKey => ({
    pk: keyText(ITEMS.ledgerPage.pk, { ...key }),
    sk: keyText(ITEMS.ledgerPage.sk, { name: pageName }),
  }),
  index: (ofConsumer: LedgerKey['consumer']): string => keyText(ITEMS.ledgerIndex.pk, { consumer: ofConsumer }),
  indexItem: (key: LedgerKey): TableKey => ({
    pk: ledgerKeys.index(key.consumer),
    sk: keyText(ITEMS.ledgerIndex.sk, { ...key }),
  }),
} as const;

export const manifestKeys = {
  item: (key: ManifestKey): TableKey => ({ pk: keyText(ITEMS.manifest.pk, { ...key }), sk: ITEM }),
  page: (key: ManifestKey, pageName: string): TableKey => ({
    pk: keyText(ITEMS.manifestPage.pk, { ...key }),
    sk: keyText(ITEMS.manifestPage.sk, { name: pageName }),
  }),
  index: INDEX,
  indexItem: (key: ManifestKey): TableKey => ({ pk: INDEX, sk: keyText(ITEMS.manifestIndex.sk, { ...key }) }),
} as const;

/** Parses a sort key of the index of ledgers and of manifests. */
export function openedHourIndex(sk: string): ManifestKey {
  const [arrivalHour = '', shard = ''] = sk.split('/');
  return { shard, arrivalHour };
}

export const viewKeys = {
  versions: (ofSite: string): string => keyText(ITEMS.version.pk, { site: ofSite }),
  version: (ofSite: string, version: DayVersion): TableKey => ({
    pk: viewKeys.versions(ofSite),
    sk: keyText(ITEMS.version.sk, { ...version }),
  }),
  openedVersion: (sk: string): DayVersion => {
    const [openedDay = '', openedEpoch = ''] = sk.split('/');
    return { day: openedDay, epoch: Number(openedEpoch) };
  },
  partition: (ofSite: string, version: DayVersion): string => keyText(ITEMS.viewCells.pk, { ...version, site: ofSite }),
  /** Prefix of the parts of a grain’s cells. */
  cells: (grain: Grain): string => keyPrefix(ITEMS.viewCells.sk, { grain }),
  /** Prefix of the parts of a table. */
  table: (name: string): string => keyPrefix(ITEMS.viewTable.sk, { name }),
  part: (content: string, number: number): string => `${content}/${keyText([part], { part: number })}`,
} as const;

export const followerKeys = {
  item: (ofShard: string): TableKey => ({ pk: keyText(ITEMS.followers.pk, { shard: ofShard }), sk: ITEM }),
  index: keyText(ITEMS.followersIndex.pk, {}),
  indexItem: (ofShard: string): TableKey => ({
    pk: followerKeys.index,
    sk: keyText(ITEMS.followersIndex.sk, { shard: ofShard }),
  }),
} as const;

export const controlKeys = {
  pointer: { pk: keyText(ITEMS.pointer.pk, {}), sk: ITEM },
  seenEvents: { pk: keyText(ITEMS.seenEvents.pk, {}), sk: ITEM },
} as const satisfies Readonly<Record<string, TableKey>>;

export const saltKeys = {
  partition: (ofSite: string): string => keyText(ITEMS.salt.pk, { site: ofSite }),
  item: (ofSite: string, ofDay: number): TableKey => ({
    pk: saltKeys.partition(ofSite),
    sk: keyText(ITEMS.salt.sk, { day: ofDay }),
  }),
} as const;
