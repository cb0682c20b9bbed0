/** A table of the local store. Keys are arrays that sort element by element, numbers numerically. */
interface LocalTable<Field extends string = string> {
  readonly name: string;
  /** Names of the key's elements, in order. */
  readonly key: readonly Field[];
  /** Contents of a value, without the checksum that every value carries. */
  readonly holds: string;
  /** What to do when a value is damaged. */
  readonly remedy: string;
}

/** Every table of the local store (an LMDB database each); docs/reference/local-store.md is generated from it. */
export const LOCAL_TABLES = {
  log: {
    name: 'log',
    key: ['shard', 'sequence'],
    holds: 'A record of the event stream: arrival time (float64, ms since 1970), then the frame.',
    remedy:
      'stop and restore the directory from a backup, or discard this one record: its events are lost if the archive has not yet written them',
  },
  shards: {
    name: 'shards',
    key: ['shard'],
    holds: 'The newest sequence and arrival time of a shard, two float64; it outlives the records.',
    remedy: 'stop and restore the directory from a backup: the log cannot be continued without it',
  },
  cells: {
    name: 'cells',
    key: ['site', 'arrivalHour', 'windowStart', 'shard', 'minutesLate'],
    holds: 'A fenced item: length of the last sequence (one byte), the sequence, the encoded cell.',
    remedy:
      'stop and restore the directory from a backup, or discard this cell: the batch layer computes its events again from the lake',
  },
  ledgers: {
    name: 'ledgers',
    key: ['consumer', 'arrivalHour', 'shard'],
    holds: 'A fenced item: length of the last sequence (one byte), the sequence, the head of a packed `LedgerEntry`.',
    remedy: 'stop and restore the directory from a backup: the gate cannot prove this hour without it',
  },
  ledgerPages: {
    name: 'ledger-pages',
    key: ['consumer', 'arrivalHour', 'shard', 'page'],
    holds: 'A page of a ledger entry of many sites (`adapters/packed/packed-bytes.ts`).',
    remedy: 'stop and restore the directory from a backup: the gate cannot prove this hour without it',
  },
  manifests: {
    name: 'manifests',
    key: ['arrivalHour', 'shard'],
    holds: 'A fenced item: length of the last sequence (one byte), the sequence, the head of a packed `Manifest`.',
    remedy: 'stop and restore the directory from a backup: the batch layer reads no file that no manifest names',
  },
  manifestPages: {
    name: 'manifest-pages',
    key: ['arrivalHour', 'shard', 'page'],
    holds: 'A page of a manifest of many files (`adapters/packed/packed-bytes.ts`).',
    remedy: 'stop and restore the directory from a backup: the batch layer reads no file that no manifest names',
  },
  followers: {
    name: 'followers',
    key: ['shard'],
    holds:
      'A fenced item: length of the last sequence (one byte), the sequence, the positions of the followers as JSON.',
    remedy: 'discard it: the followers of this shard begin again with what arrives next',
  },
  capabilityItems: {
    name: 'capability-items',
    key: ['capability', 'table', 'partition', 'sort'],
    holds: 'An item of a table of a capability (docs/capabilities.md), in the layout of its owner.',
    remedy:
      'discard it: a finding is found again by the next night, the state of a session begins from scratch, and an experiment is declared again',
  },
  versions: {
    name: 'versions',
    key: ['site', 'day', 'epoch'],
    holds: 'Nothing: the key marks a complete version of a day.',
    remedy: 'compute the day again with a backfill',
  },
  views: {
    name: 'views',
    key: ['site', 'day', 'epoch', 'cells | tables', 'grain | name', 'windowStart (cells only)'],
    holds: 'An encoded cell, or a small table of the day as JSON (`core/run/day-tables.ts`).',
    remedy: 'roll back to an earlier run, or compute the day again with a backfill',
  },
  sites: {
    name: 'sites',
    key: ['site'],
    holds: 'A site with its write key and the key of its pseudonyms, as JSON.',
    remedy: 'stop and restore the directory from a backup: without this site’s keys its visitors get new pseudonyms',
  },
  salts: {
    name: 'salts',
    key: ['site', 'day'],
    holds: 'The salt of a day since 1970 (32 bytes), deleted with the first event of the second day after it.',
    remedy: 'discard it: clients that send no session get new ones for the rest of the day',
  },
  keys: {
    name: 'keys',
    key: ['id'],
    holds: 'A key with the hash of its secret, its scopes and sites, as JSON.',
    remedy: 'discard it, and make another key for its user',
  },
  seenEvents: {
    name: 'seen-events',
    key: ['slice', 'page'],
    holds:
      'Up to 254 claims of event ids of an hour since 1970 (in a laboratory 0) as they came, until the hour is sorted, 16 bytes each: 80 bits of the hash of the id, 48 of the hash of the position that owns it.',
    remedy: 'discard it: the events that it remembers may be counted twice until the next batch run',
  },
  seenOrders: {
    name: 'seen-order-ids',
    key: ['slice', 'page'],
    holds: 'The same of order ids, by days since 1970.',
    remedy: 'discard it: the orders that it remembers may be counted twice until the next batch run',
  },
  sortedEvents: {
    name: 'sorted-events',
    key: ['slice', 'page'],
    holds:
      'Up to 254 claims of event ids of an hour that has ended, by id, once its pages are gone from `seen-events`.',
    remedy: 'discard it: the events that it remembers may be counted twice until the next batch run',
  },
  sortedOrders: {
    name: 'sorted-order-ids',
    key: ['slice', 'page'],
    holds: 'The same of order ids, by days since 1970.',
    remedy: 'discard it: the orders that it remembers may be counted twice until the next batch run',
  },
  state: {
    name: 'state',
    key: ['name', '…'],
    holds: 'A single item as JSON; the list below has the names.',
    remedy: 'stop and restore the directory from a backup',
  },
} as const satisfies Readonly<Record<string, LocalTable>>;

/** Single items of the table `state`, with the key elements that follow the name. */
export const STATE_ITEMS = {
  pointer: { name: 'pointer', rest: [], holds: 'The published state `{epoch, tidemark, withdrawn}`.' },
  checkpoint: { name: 'checkpoint', rest: ['consumer', 'shard'], holds: 'The last sequence that a consumer has read.' },
  clock: { name: 'clock', rest: [], holds: 'The virtual clock of a laboratory, ms since 1970.' },
  uptime: {
    name: 'uptime',
    rest: [],
    holds: 'How the time of a live directory follows from the uptime of its machine; the next process goes on with it.',
  },
  revision: {
    name: 'revision',
    rest: ['table'],
    holds: 'How often a table was changed that processes keep in memory.',
  },
  holder: { name: 'holder', rest: [], holds: 'The process that works on the directory.' },
} as const;

/** The key of an item, in the table's order. */
export function keyIn<const Field extends string>(
  { key }: { readonly key: readonly Field[] },
  values: Readonly<Record<Field, string | number>>,
): (string | number)[] {
  return key.map((field) => values[field]);
}
