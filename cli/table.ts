import { ownValue } from '../core/own-value';
import { elementAt } from '../core/element-at';
import { printableCell } from './printable';

/**
 * Formats a table: columns as wide as their content, numbers right-aligned. Without rows, prints the message instead.
 */
export function table(rows: readonly Readonly<Record<string, unknown>>[], empty: string): string {
  const [first] = rows;
  if (first === undefined) return empty;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => columns.map((column) => text(ownValue(row, column))));
  const widths = columns.map((column, at) => Math.max(column.length, ...cells.map((row) => elementAt(row, at).length)));
  const numeric = columns.map((column) => rows.every((row) => isNumeric(ownValue(row, column))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) =>
        numeric[at] === true ? cell.padStart(elementAt(widths, at)) : cell.padEnd(elementAt(widths, at)),
      )
      .join('  ')
      .trimEnd();
  return [line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n');
}

/** A number, or none where others have one. */
function isNumeric(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toFixed(4);
  return printableCell(typeof value === 'string' ? value : JSON.stringify(value));
}
