import type { Sequence } from '../../core/port/event-stream';

/** Kinesis sequence numbers have up to 56 digits and no leading zeros, so as text they do not sort as numbers. */
const DIGITS = 56;

/** @example paddedSequence('9') < paddedSequence('10') // true */
export function paddedSequence(kinesisNumber: string): Sequence {
  return kinesisNumber.padStart(DIGITS, '0');
}

/** As Kinesis wrote it: it rejects leading zeros. @example kinesisNumber(paddedSequence('10')) // '10' */
export function kinesisNumber(sequence: Sequence): string {
  return sequence.replace(/^0+(?=\d)/, '');
}
