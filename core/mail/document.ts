import type { CodeLanguage } from './highlight';

export const TONES = ['good', 'bad', 'warn', 'quiet'] as const;
export type Tone = (typeof TONES)[number];

/** A row of numbers with what they were before. */
export interface NumberRow {
  readonly label: string;
  readonly value: string;
  /** Such as `+12%`; undefined where nothing can be compared. */
  readonly change?: string | undefined;
  readonly tone?: Tone | undefined;
  /** Such as `exact` or `between 4,900 and 5,100`. */
  readonly note?: string | undefined;
}

export interface DocumentLink {
  readonly title: string;
  readonly url: string;
}

/** A part of a mail; each has a form in HTML and one in plain text. Texts are escaped where they are shown. */
export type MailBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: Tone }
  /** What comes from events: shown as a quotation. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'numbers'; readonly rows: readonly NumberRow[] }
  | { readonly kind: 'code'; readonly title: string; readonly language: CodeLanguage; readonly code: string }
  | { readonly kind: 'button'; readonly title: string; readonly url: string }
  | { readonly kind: 'links'; readonly links: readonly DocumentLink[] };

/** What a mail says, before it is HTML or text. */
export interface MailDocument {
  readonly subject: string;
  /** The line that mail clients show beside the subject. */
  readonly preview: string;
  readonly badge?: { readonly text: string; readonly tone: Tone } | undefined;
  readonly title: string;
  readonly blocks: readonly MailBlock[];
  /** Why it came, and how to end it. */
  readonly footer: { readonly text: string; readonly links: readonly DocumentLink[] };
}
