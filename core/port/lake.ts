import type { ArrivalHour } from './cell-store';
import type { FencedStore } from './fenced-store';

export interface ManifestKey {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
}

/** One fenced item for each shard and arrival hour: the list of the lake's files that hold its records (core/ledger). */
export interface ManifestStore extends FencedStore<ManifestKey> {
  /** The keys whose arrival hour is in [from, to), by hour, then shard. */
  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]>;
}

/** Objects under keys: a folder here, a bucket on AWS. */
export interface Lake {
  /** Writes an object whole, or not at all; replaces one that is there. Durable when it returns. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes an object whole if there is none under the key; false, with nothing changed, if there is. Of several that try at once one succeeds. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  get(key: string): Promise<Uint8Array | undefined>;
  delete(key: string): Promise<void>;
  /** Keys under a prefix, ascending. Never used to decide what a batch reads: that is the manifest's. */
  list(prefix: string): Promise<readonly string[]>;
  /** How the batch engine names an object: a path here, s3:// on AWS. */
  uri(key: string): string;
}
