declare global {
  /** ES2024; every runtime since Node 20 has it, the typings of ES2023 do not. */
  interface String {
    toWellFormed(): string;
  }
}

/** Half of a character, as a cut through an emoji leaves it, becomes U+FFFD: such text has no UTF-8. */
export function wellFormed(text: string): string {
  return text.toWellFormed();
}

/** Optional fields may be missing or null: both mean absent. */
export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The text, or null where it is absent: missing, null or empty. */
export function presentText(text: string | null | undefined): string | null {
  return isAbsent(text) || text === '' ? null : text.toWellFormed();
}

/** The first characters of a text (UTF-16 code units), not cutting one in half. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last < 0xdc00;
  return text.slice(0, splitsPair ? length - 1 : length);
}
