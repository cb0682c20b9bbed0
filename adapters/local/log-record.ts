import type { Sequence } from '../../core/port/event-stream';
import { elementAt } from '../../core/element-at';

/** Digits of a sequence: enough for every integer a double can hold, and fixed so that text sorts as numbers do. */
const SEQUENCE_DIGITS = 20;
/** The arrival time, a double, precedes the data. */
const HEADER_BYTES = 8;

/** The newest record of a shard. Kept when the record is deleted, so that a trimmed log continues its sequence. */
export interface ShardHead {
  readonly sequence: number;
  readonly arrivedMs: number;
}

const FIRST_HEAD: ShardHead = { sequence: 0, arrivedMs: Number.NEGATIVE_INFINITY };

export function sequenceText(sequence: number): Sequence {
  return String(sequence).padStart(SEQUENCE_DIGITS, '0');
}

export function recordHeader(arrivedMs: number): Uint8Array {
  return new Uint8Array(Float64Array.of(arrivedMs).buffer);
}

export function decodeRecord(stored: Uint8Array): { readonly arrivedMs: number; readonly data: Uint8Array } {
  return { arrivedMs: elementAt(new Float64Array(stored.buffer, 0, 1), 0), data: stored.subarray(HEADER_BYTES) };
}

export function encodeShardHead({ sequence, arrivedMs }: ShardHead): Uint8Array {
  return new Uint8Array(Float64Array.of(sequence, arrivedMs).buffer);
}

export function decodeShardHead(stored: Uint8Array | undefined): ShardHead {
  if (stored === undefined) return FIRST_HEAD;
  const head = new Float64Array(stored.buffer, 0, 2);
  return { sequence: elementAt(head, 0), arrivedMs: elementAt(head, 1) };
}
