import { elementAt } from '../core/element-at';
/**
 * Formats a table: columns as wide as their content, numbers right-aligned. Without rows, prints the message instead.
 */
export function table(rows: readonly Readonly<Record<string, unknown>>[], empty: string): string {
  const [first] = rows;
  if (first === undefined) return empty;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => text(row[column])));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => elementAt(row, at).length)));
  const numeric = columns.map((column) => rows.every((row) => row[column] === null || typeof row[column] === 'number'));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        numeric[at] === true ? cell.padStart(elementAt(widths, at)) : cell.padEnd(elementAt(widths, at)),
      )
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Characters that a terminal acts on, or that turn the direction of a text. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

/** What clients sent must not drive the terminal of the reader. */
function printable(value: string): string {
  return value.replace(
    UNPRINTABLE,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
