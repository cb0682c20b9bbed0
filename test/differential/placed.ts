import type { FoldedEvent } from '../../core/metric/measure';

/** A stored event with its position in the stream and its day. */
export type Placed = FoldedEvent & {
  readonly site: string;
  readonly day: string;
  readonly arrivedMs: number;
  readonly shard: string;
  /** Sequence number of its record. */
  readonly record: string;
  readonly index: number;
};
