import type { TokenKind } from './highlight';
import type { Tone } from './document';

/** A colour in both themes: those of the page (dashboard/src/style/tokens.css), because mail clients know no tokens. */
type Pair = readonly [light: string, dark: string];

export const COLOURS = {
  page: ['#f6f7f6', '#0b1518'],
  surface: ['#ffffff', '#111d21'],
  sunken: ['#eef1f0', '#18262b'],
  line: ['#e2e7e6', '#203036'],
  ink: ['#0e2a36', '#e9f0f1'],
  soft: ['#42575f', '#a9bac0'],
  quiet: ['#5a6e76', '#8a9da4'],
  link: ['#0a6dae', '#5cbdf5'],
  button: ['#0e2a36', '#e9f0f1'],
  onButton: ['#ffffff', '#0b1518'],
  good: ['#0b7050', '#5ccba1'],
  bad: ['#b3243f', '#ff8798'],
  warn: ['#8f5600', '#f0b35b'],
  violet: ['#6e4aa8', '#b79bea'],
} as const satisfies Readonly<Record<string, Pair>>;
export type ColourName = keyof typeof COLOURS;

export const TONE_COLOUR = {
  good: 'good',
  bad: 'bad',
  warn: 'warn',
  quiet: 'quiet',
} as const satisfies Readonly<Record<Tone, ColourName>>;

export const TOKEN_COLOUR = {
  comment: 'quiet',
  text: 'good',
  number: 'warn',
  tag: 'link',
  keyword: 'violet',
} as const satisfies Readonly<Record<Exclude<TokenKind, 'plain'>, ColourName>>;

/** The style sheet for clients that follow the dark theme: it overrides what is inline. */
export function darkSheet(): string {
  const rules = Object.entries(COLOURS).map(([name, [, dark]]) =>
    [`.c-${name}{color`, `.b-${name}{background-color`, `.l-${name}{border-color`]
      .map((rule) => `${rule}:${dark}!important}`)
      .join(''),
  );
  return `@media (prefers-color-scheme:dark){${rules.join('')}}`;
}
