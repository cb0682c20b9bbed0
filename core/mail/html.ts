import { shownText } from './safe-text';

/** Markup that was made by `markup`: everything else that is put into it is escaped. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | readonly Html[];

/** @example markup`<b>${'a < b'}</b>`.markup // '<b>a &lt; b</b>' */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: texts.reduce((made, text, at) => made + markupOf(parts[at - 1] ?? '') + text) };
}

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(shownText(part));
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES.get(character) ?? '');
}
