import type { Sequence } from '../port/event-stream';

/**
 * What one consumer did with the records of one shard and arrival hour. Conservation: `events` = `applied` + `duplicate` +
 * `quarantined`; a residual other than 0 means that an event was lost or invented.
 */
export interface LedgerEntry {
  readonly records: number;
  /** Lines in the frames: accepted events and those that failed the contract. */
  readonly events: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Records that could not be decoded; their raw bytes are in quarantine. */
  readonly undecodable: number;
  /** Newest pulse seen: every record of the shard that arrived before it has been seen. 0 for none. */
  readonly lastPulseMs: number;
  /** The same counts by site. */
  readonly sites: Readonly<Record<string, SiteLedger>>;
}

export interface SiteLedger {
  readonly events: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly quarantined: number;
}

export const EMPTY_SITE_LEDGER: SiteLedger = { events: 0, applied: 0, duplicate: 0, quarantined: 0 };

export const EMPTY_LEDGER: LedgerEntry = {
  records: 0,
  events: 0,
  applied: 0,
  duplicate: 0,
  quarantined: 0,
  undecodable: 0,
  lastPulseMs: 0,
  sites: {},
};

export function residual(entry: SiteLedger): number {
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
  readonly bytes: number;
  /** For each site in it: event times of its events, ms since 1970, both included. */
  readonly sites: Readonly<Record<string, { readonly events: number; readonly fromMs: number; readonly toMs: number }>>;
}

/** The files of one shard and arrival hour, in order of sequence. */
export interface Manifest {
  readonly files: readonly ManifestFile[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Ledger entries and manifests are stored as JSON with sorted keys of sites, so that equal ones have equal bytes. */
export function encodeJson(value: LedgerEntry | Manifest): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}
export function decodeLedger(bytes: Uint8Array): LedgerEntry {
  return JSON.parse(decoder.decode(bytes)) as LedgerEntry;
}
export function decodeManifest(bytes: Uint8Array): Manifest {
  return JSON.parse(decoder.decode(bytes)) as Manifest;
}
