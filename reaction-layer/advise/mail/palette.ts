import type { TokenKind } from './highlight';
import type { Tone } from './document';

/** A colour in both themes: those of the page (dashboard/src/style/tokens.css), as mail clients cannot read its tokens. */
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

export const TONE_COLOUR: Readonly<Record<Tone, ColourName>> = {
  good: 'good',
  bad: 'bad',
  warn: 'warn',
  quiet: 'quiet',
};

export const TOKEN_COLOUR: Readonly<Record<Exclude<TokenKind, 'plain'>, ColourName>> = {
  comment: 'quiet',
  text: 'good',
  number: 'warn',
  tag: 'link',
  keyword: 'violet',
};

/** Class and inline style of a text; clients that know no style sheet show the light theme. */
export function textIn(name: ColourName): { readonly className: string; readonly style: string } {
  return { className: `c-${name}`, style: `color:${COLOURS[name][0]}` };
}

/** The style sheet for clients that follow the dark theme: it overrides what is inline. */
export function darkSheet(): string {
  const rules = Object.entries(COLOURS).map(
    ([name, [, dark]]) =>
      `.c-${name}{color:${dark}!important}.b-${name}{background-color:${dark}!important}.l-${name}{border-color:${dark}!important}`,
  );
  return `@media (prefers-color-scheme:dark){${rules.join('')}}`;
}
