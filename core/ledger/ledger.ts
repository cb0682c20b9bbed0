import { decodeText } from '../encoding/bytes';
import type { RecentChanges } from '../cell/recent-changes';
import { parseJson, sortedJson } from './stored-lines';

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

const encoder = new TextEncoder();

/** JSON with sorted keys, so that equal ledgers have equal bytes. */
export function encodeLedger(entry: LedgerEntry): Uint8Array {
  return encoder.encode(sortedJson(entry));
}

/** @throws CorruptBytesError if the bytes are not a ledger entry */
export function decodeLedger(bytes: Uint8Array): LedgerEntry {
  const entry = parseJson(decodeText(bytes), 'sites', 'a ledger entry') as LedgerEntry;
  return Object.hasOwn(entry, 'superseded') ? entry : ofOlderVersion(entry);
}

/** Older versions did not count what a server superseded, neither in all nor by site. */
function ofOlderVersion(entry: LedgerEntry): LedgerEntry {
  const sites = Object.entries(entry.sites).map(([site, counts]) => [site, { ...counts, superseded: 0 }]);
  return { ...entry, superseded: 0, sites: Object.fromEntries(sites) as LedgerEntry['sites'] };
}
