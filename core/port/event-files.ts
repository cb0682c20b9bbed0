import type { LakeEvent } from '../event/columns';
import type { SqlRow } from './batch-engine';

/** Reads and writes the lake's columnar files (Parquet, zstd, page statistics). */
export interface EventFiles {
  /** Encodes one file of events, in the given order. */
  encode(events: readonly LakeEvent[]): Uint8Array;
  /** The rows of any Parquet file written by the batch engine, batch by batch. Integers are JS numbers. */
  rows(bytes: Uint8Array): Iterable<SqlRow>;
  /** The same rows, as one object that shows one after the other: for readers that keep none of them. */
  rowsInPlace(bytes: Uint8Array): Iterable<SqlRow>;
}
