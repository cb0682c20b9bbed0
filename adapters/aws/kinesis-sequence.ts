import type { Sequence } from '../../core/port/event-stream';

/** Kinesis numbers have up to 56 digits and are written without leading zeros, so as texts they do not compare as numbers. */
const DIGITS = 56;

/** @example paddedSequence('9') < paddedSequence('10') // true */
export function paddedSequence(kinesisNumber: string): Sequence {
  return kinesisNumber.padStart(DIGITS, '0');
}

/** As Kinesis wrote it: with leading zeros it takes no number. @example kinesisNumber(paddedSequence('10')) // '10' */
export function kinesisNumber(sequence: Sequence): string {
  return sequence.replace(/^0+(?=\d)/, '');
}
