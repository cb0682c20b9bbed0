/** The styles that Tidemark's own messages use (bold, dim, red, cyan, and their ends). */
const OWN_STYLE = /\u001b\[(?:0|1|2|22|31|32|33|36|39)m/y;
/** Control characters except line breaks and tabs, and those that reorder or hide the text around them. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/**
 * Text that a terminal shows as it is. Pages, searches and names come from anyone who sends events: their control
 * characters are written as escapes, which are valid in JSON too.
 *
 * @example printable('a\u009b2J') // 'a\\u009b2J'
 */
export function printable(text: string): string {
  let shown = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\n' || character === '\t' || !UNPRINTABLE.test(character)) {
      shown += character;
      continue;
    }
    OWN_STYLE.lastIndex = at;
    const style = OWN_STYLE.exec(text);
    if (style === null) shown += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    else {
      shown += style[0];
      at += style[0].length - 1;
    }
  }
  return shown;
}
