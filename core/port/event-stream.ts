/**
 * A position in a shard: a zero-padded number, so that comparing strings compares numbers (Kinesis numbers have 56 digits).
 * Fixed width within one stream.
 */
export type Sequence = string;

export interface Shard {
  readonly id: string;
  /** Closed by a split or merge: takes no more records, and its last one has been written. */
  readonly closed: boolean;
}

export interface StreamEntry {
  /** Entries with equal keys go to the same shard, in order. */
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Write to this shard whatever the key (pulses). */
  readonly shard?: string;
  /** Which of several streams it is for (core/stream); the main one without it. A stream that is only one takes every entry. */
  readonly stream?: string;
}

/** Taken: where it stands, and the arrival time that every reader will see. Or not taken: safe to send again. */
export type PutResult =
  | { readonly ok: true; readonly shard: string; readonly sequence: Sequence; readonly arrivedMs: number }
  | { readonly ok: false; readonly reason: string };

export interface StreamRecord {
  readonly shard: string;
  readonly sequence: Sequence;
  /** Given by the stream, the same for every reader; within a shard it goes back by `arrivalSlackMs` at the most. */
  readonly arrivedMs: number;
  readonly data: Uint8Array;
}

/** Thrown when a stream could not be reached, so that nothing was written: safe to try again. */
export class StreamUnavailableError extends Error {
  override readonly name = 'StreamUnavailableError';
  readonly code = 'stream_unavailable';
}

/** An ordered, durable log in shards. Delivers at least once. */
export interface EventStream {
  /**
   * By how much the arrival times of a shard may go back, ms: a time is over when a pulse has shown this much more. 0 where the
   * stream gives them in order.
   */
  readonly arrivalSlackMs: number;
  shards(): Promise<readonly Shard[]>;
  /** One result an entry, in order. What is `ok` is durable. @throws StreamUnavailableError if nothing could be tried */
  put(entries: readonly StreamEntry[]): Promise<readonly PutResult[]>;
  /** Up to `limit` records after a position, oldest first; `undefined` reads from the oldest that is kept. */
  read(shard: string, after: Sequence | undefined, limit: number): Promise<readonly StreamRecord[]>;
}
