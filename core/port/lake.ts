import type { ArrivalHour } from '../time/arrival-hour';
import type { FencedStore } from './fenced-store';

export interface ManifestKey {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
}

/** One fenced item per shard and arrival hour: the list of the lake's files that hold its records (core/ledger). */
export interface ManifestStore extends FencedStore<ManifestKey> {
  /** The keys whose arrival hour is in [from, to), ordered by hour, then shard. */
  list(from: ArrivalHour, to: ArrivalHour): Promise<readonly ManifestKey[]>;
}

/** An object of the lake, without its bytes. */
export interface ObjectSize {
  readonly key: string;
  readonly bytes: number;
}

/** Objects under keys: a folder on disk, a bucket on AWS. */
export interface Lake {
  /** Writes an object atomically, replacing an existing one. Durable on return. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Writes an object atomically if the key is free; returns false, without a change, if it is taken. Of several
   * concurrent calls exactly one succeeds.
   */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** CRC-32 of an object as it is stored; undefined if there is none. A bucket answers with the object's own checksum. */
  crc32(key: string): Promise<number | undefined>;
  delete(key: string): Promise<void>;
  /** Keys under a prefix, ascending. The manifest, never this list, decides what a batch reads. */
  list(prefix: string): Promise<readonly string[]>;
  /** The same keys, each with the size of its object. */
  sizes(prefix: string): Promise<readonly ObjectSize[]>;
  /** The object's address for the batch engine: a path on disk, s3:// on AWS. */
  uri(key: string): string;
}
