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

/** True for what stands for no value in any optional field: null, undefined, or a text without anything but spaces. */
export function isEmpty(value: unknown): value is string | null | undefined {
  return isAbsent(value) || (typeof value === 'string' && value.trim() === '');
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

/** A text that has one spelling only, apart from case. */
const PLAIN_WORD = /^[!-~]+$/;
/** Soft hyphens, zero-width spaces, and marks of direction: what a copied text has and nobody typed. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const SPACES = /[\s\u0085]+/g;

/**
 * A label in its one spelling: composed characters (NFC), nothing invisible, single spaces, no space at the ends, at most
 * LIMITS.labelLength long; null if nothing is left.
 *
 * @param letters `fold` makes small ones of capitals
 */
export function labelOf(text: string | null | undefined, letters: 'fold' | 'keep' = 'keep'): string | null {
  if (isAbsent(text)) return null;
  const label = labelPart(text, letters).trim();
  return label === '' ? null : cutText(label, LIMITS.labelLength);
}

/** Part of a label, in the spelling that labels have. */
export function labelPart(text: string, letters: 'fold' | 'keep'): string {
  if (PLAIN_WORD.test(text)) return letters === 'fold' ? text.toLowerCase() : text;
  const plain = text.toWellFormed().normalize('NFC').replace(INVISIBLE, '').replace(SPACES, ' ');
  // Small letters may compose with a mark with which the capital does not.
  return letters === 'fold' ? plain.toLowerCase().normalize('NFC') : plain;
}
