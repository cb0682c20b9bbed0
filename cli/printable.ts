/** The styles that Tidemark's own messages use (bold, dim, red, cyan, and their ends). */
const OWN_STYLE = /\u001b\[(?:0|1|2|22|31|32|33|36|39)m/y;
/** Control characters, and those that reorder or hide the text around them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/**
 * Text that a terminal shows as it is. Pages, searches and names come from anyone who sends events: their control
 * characters are written as escapes, which are valid in JSON too. Line breaks, tabs and our own styles stay.
 *
 * @example printable('a\u009b2J') // 'a\\u009b2J'
 */
export function printable(text: string): string {
  if (!UNPRINTABLE.test(text)) return text;
  let shown = '';
  for (let at = 0; at < text.length;) {
    const kept = keptAt(text, at);
    shown += kept ?? escaped(characterAt(text, at));
    at += (kept ?? characterAt(text, at)).length;
  }
  return shown;
}

/** A value in a line or a cell of a table: nothing in it is ours, and it cannot break the line. */
export function printableCell(text: string): string {
  return text.replace(EACH_UNPRINTABLE, escaped);
}

/** What stays at a place of a text: a character that can be shown, or one of our styles. */
function keptAt(text: string, at: number): string | undefined {
  const character = characterAt(text, at);
  if (character === '\n' || character === '\t' || !UNPRINTABLE.test(character)) return character;
  OWN_STYLE.lastIndex = at;
  return OWN_STYLE.exec(text)?.[0];
}

function characterAt(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at) ?? 0);
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
