import type { LakeEvent } from '../event/columns';
import type { SqlRow } from './batch-engine';

/** Columnar files of the lake (Parquet, zstd, page statistics). */
export interface EventFiles {
  /** One file of events, in the order given. */
  encode(events: readonly LakeEvent[]): Uint8Array;
  /** The rows of any Parquet file that the batch engine wrote, batch by batch. Integers are JS numbers. */
  rows(bytes: Uint8Array): Iterable<SqlRow>;
}
