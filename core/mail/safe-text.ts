/**
 * Characters that no shown text needs: controls, and marks by which a text can turn the order of what follows it
 * (https://unicode.org/reports/tr9/), hide, or end a line of a header. Tab and newline are handled by the callers.
 */
const HARMFUL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Longest text of an event that a mail repeats. */
const MOST_CHARACTERS = 1000;

/** A text of several lines without harmful characters. */
export function shownText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(HARMFUL, '\ufffd').toWellFormed();
}

/** A text on one line, cut: for what comes from events, and for headers. */
export function shownLine(text: string, most = MOST_CHARACTERS): string {
  const line = shownText(text.slice(0, most + 1))
    .replaceAll(/[\t\n]/g, ' ')
    .trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
}

/** A text for a header of a mail, such as its subject. */
export function headerText(text: string): string {
  return shownLine(text, 150);
}
