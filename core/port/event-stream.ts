import { codedError } from '../coded-error';

/**
 * A position in a shard: a zero-padded number, so that comparing strings compares numbers (Kinesis numbers have 56
 * digits). All positions of one stream have the same width.
 */
export type Sequence = string;

export interface Shard {
  readonly id: string;
  /** Closed by a split or merge: accepts no more records, and its last one has been written. */
  readonly closed: boolean;
}

export interface StreamEntry {
  /** Entries with equal keys go to the same shard, in order. */
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Writes to this shard regardless of the key (pulses). */
  readonly shard?: string;
  /**
   * Which of several streams the entry is for (core/stream); the main stream if absent. A single stream accepts every
   * entry.
   */
  readonly stream?: string;
}

/**
 * Either stored, with its position and the arrival time that every reader will see, or not stored and safe to send
 * again.
 */
export type PutResult =
  | { readonly ok: true; readonly shard: string; readonly sequence: Sequence; readonly arrivedMs: number }
  | { readonly ok: false; readonly reason: string };

export interface StreamRecord {
  readonly shard: string;
  readonly sequence: Sequence;
  /** Assigned by the stream and the same for every reader. Within a shard it goes back by at most `arrivalSlackMs`. */
  readonly arrivedMs: number;
  readonly data: Uint8Array;
}

/** Thrown when a stream was unreachable and nothing was written. Retrying is safe. */
export class StreamUnavailableError extends codedError('StreamUnavailableError', 'stream_unavailable') {
  /** The writer refuses more than it can take: trying again at once would only add to it. */
  readonly isOverloaded: boolean;

  constructor(message: string, { isOverloaded = false, ...options }: ErrorOptions & { isOverloaded?: boolean } = {}) {
    super(message, options);
    this.isOverloaded = isOverloaded;
  }
}

/** An ordered, durable, sharded log with at-least-once delivery. */
export interface EventStream {
  /**
   * How far the arrival times of a shard may go back, ms: an hour is over only when a pulse is later by this much. 0
   * for a stream that delivers them in order.
   */
  readonly arrivalSlackMs: number;
  shards(): Promise<readonly Shard[]>;
  /**
   * Returns one result per entry, in order. An entry that is `ok` is durable. @throws StreamUnavailableError if nothing
   * was attempted
   */
  put(entries: readonly StreamEntry[]): Promise<readonly PutResult[]>;
  /** Returns up to `limit` records after a position, oldest first; `undefined` reads from the oldest record kept. */
  read(shard: string, after: Sequence | undefined, limit: number): Promise<readonly StreamRecord[]>;
}
