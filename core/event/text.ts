import { LIMITS } from './limits';

declare global {
  /** ES2024: in every runtime since Node 20, but not in the type definitions of ES2023. */
  interface String {
    toWellFormed(): string;
    isWellFormed(): boolean;
  }
}

/** Replaces lone surrogates, which have no UTF-8 encoding, with U+FFFD: truncation inside an emoji leaves one. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}

/** True for null and undefined: an optional field may be either. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The well-formed text; null if it is missing, null or empty. */
export function presentText(text: string | null | undefined): string | null {
  return isAbsent(text) || text === '' ? null : text.toWellFormed();
}

/** The first `length` UTF-16 code units of a text, or one fewer if the cut would split a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, splitsPair ? length - 1 : length);
}

/** A text that has one spelling only. */
const PLAIN_WORD = /^[!-~]+$/;

/**
 * A label in its one spelling: composed characters (NFC), single spaces, no space at the ends, at most
 * LIMITS.labelLength long; null if nothing is left.
 */
export function labelOf(text: string | null | undefined): string | null {
  if (isAbsent(text)) return null;
  if (PLAIN_WORD.test(text)) return cutText(text, LIMITS.labelLength);
  const plain = text.toWellFormed().normalize('NFC').replace(/\s+/g, ' ').trim();
  return plain === '' ? null : cutText(plain, LIMITS.labelLength);
}
