import { CorruptBytesError, decodeText } from '../encoding/bytes';
import type { Sequence } from '../port/event-stream';
import type { RecentChanges } from '../cell/recent-changes';

/**
 * What one consumer did with the records of one shard and arrival hour. Conservation: `events` = `applied` +
 * `duplicate` + `quarantined`; a non-zero residual means that an event was lost or invented.
 */
export interface LedgerEntry {
  readonly records: number;
  /** Lines in the frames: accepted events and those that failed the contract. */
  readonly events: number;
  readonly applied: number;
  readonly duplicate: number;
  /** Those of the duplicates that a public key sent, and in whose place events of a server key count. */
  readonly superseded: number;
  readonly quarantined: number;
  /** Records that could not be decoded; quarantine keeps their raw bytes. */
  readonly undecodable: number;
  /** Newest pulse seen: the consumer has read every record of the shard that arrived before it. 0 if there was none. */
  readonly lastPulseMs: number;
  /** The same counts per site. */
  readonly sites: Readonly<Record<string, SiteLedger>>;
  /** Of the aggregator's ledgers only; absent from those of older versions. */
  readonly changes?: RecentChanges;
}

export interface SiteLedger {
  readonly events: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly quarantined: number;
}

export const EMPTY_SITE_LEDGER: SiteLedger = { events: 0, applied: 0, duplicate: 0, superseded: 0, quarantined: 0 };

export const EMPTY_LEDGER: LedgerEntry = {
  records: 0,
  events: 0,
  applied: 0,
  duplicate: 0,
  superseded: 0,
  quarantined: 0,
  undecodable: 0,
  lastPulseMs: 0,
  sites: {},
};

export function residual(entry: Omit<SiteLedger, 'superseded'>): number {
  return entry.events - entry.applied - entry.duplicate - entry.quarantined;
}

/** What the archive wrote for a run of records: a file of events, a file of quarantined ones, or both. */
export interface ManifestFile {
  /** Lake key of the events (Parquet); null if there were none. */
  readonly key: string | null;
  /** Lake key of the quarantined events and undecodable records (NDJSON); null if there were none. */
  readonly quarantineKey: string | null;
  readonly firstSequence: Sequence;
  readonly lastSequence: Sequence;
  readonly records: number;
  readonly events: number;
  readonly quarantined: number;
  /** Size of the events file; 0 if there is none. */
  readonly bytes: number;
  /** CRC-32 of the events file; absent if there is none, or if an older version wrote it. */
  readonly crc32?: number;
  /** The same of the quarantine file. */
  readonly quarantineCrc32?: number;
  /** Per site in the file: the range of its event times, ms since 1970, both ends included. */
  readonly sites: Readonly<Record<string, { readonly events: number; readonly fromMs: number; readonly toMs: number }>>;
}

/** The files of one shard and arrival hour, ordered by sequence. */
export interface Manifest {
  readonly files: readonly ManifestFile[];
}

const encoder = new TextEncoder();

/** Ledger entries and manifests are stored as JSON with sorted keys, so that equal values have equal bytes. */
export function encodeJson(value: LedgerEntry | Manifest): Uint8Array {
  return encoder.encode(JSON.stringify(value, withSortedKeys));
}

/** @throws CorruptBytesError if the bytes are not a ledger entry */
export function decodeLedger(bytes: Uint8Array): LedgerEntry {
  const entry = decodeJson(bytes, 'sites', 'a ledger entry') as LedgerEntry;
  return Object.hasOwn(entry, 'superseded') ? entry : ofOlderVersion(entry);
}

/** Older versions did not count what a server superseded, neither in all nor by site. */
function ofOlderVersion(entry: LedgerEntry): LedgerEntry {
  const sites = Object.entries(entry.sites).map(([site, counts]) => [site, { ...counts, superseded: 0 }]);
  return { ...entry, superseded: 0, sites: Object.fromEntries(sites) as LedgerEntry['sites'] };
}

/** @throws CorruptBytesError if the bytes are not a manifest */
export function decodeManifest(bytes: Uint8Array): Manifest {
  return decodeJson(bytes, 'files', 'a manifest') as Manifest;
}

/** @param key a key that every such value has */
function decodeJson(bytes: Uint8Array, key: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(decodeText(bytes));
  } catch (cause) {
    throw new CorruptBytesError(`${bytes.length} bytes are not JSON, but should be ${what}`, { cause });
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
    throw new CorruptBytesError(`${what} was expected, but it has no ${key}`);
  return value;
}

function withSortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
