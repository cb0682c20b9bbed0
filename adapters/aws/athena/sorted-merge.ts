import type { SqlRow, SqlValue } from '../../../core/port/batch-engine';

interface SortKey {
  readonly column: string;
  readonly isDescending: boolean;
  readonly areNullsFirst: boolean;
}

const SORT_ITEM = /^([a-z_][a-z0-9_]*|\d+)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?$/i;

/**
 * Merges the files of an `unload`: each is sorted, but their ranges overlap. Without an `order by`, they are
 * concatenated.
 *
 * @throws if the `order by` names anything but columns of the result
 */
export function mergeSorted(
  files: readonly (readonly SqlRow[])[],
  columns: readonly string[],
  sql: string,
): readonly SqlRow[] {
  const keys = sortKeys(sql, columns);
  if (keys.length === 0) return files.flat();
  const cursors = files.map((rows) => ({ rows, at: 0 }));
  const merged: SqlRow[] = [];
  for (let left = files.reduce((sum, { length }) => sum + length, 0); left > 0; left--) {
    let first: { readonly row: SqlRow; readonly cursor: { at: number } } | undefined;
    for (const cursor of cursors) {
      const row = cursor.rows[cursor.at];
      if (row !== undefined && (first === undefined || compareRows(row, first.row, keys) < 0)) first = { row, cursor };
    }
    if (first === undefined) break;
    merged.push(first.row);
    first.cursor.at++;
  }
  return merged;
}

function sortKeys(sql: string, columns: readonly string[]): readonly SortKey[] {
  return splitTopLevel(orderBy(sql)).map((item) => {
    const [, name = '', direction, nulls] = SORT_ITEM.exec(item) ?? [];
    const column = /^\d+$/.test(name)
      ? columns[Number(name) - 1]
      : columns.find((known) => known === name.toLowerCase());
    if (column === undefined)
      throw new Error(
        `the result is in several files and cannot be put in order by "${item}"; sort by columns of the result`,
      );
    return {
      column,
      isDescending: direction?.toLowerCase() === 'desc',
      areNullsFirst: nulls?.toLowerCase() === 'first',
    };
  });
}

/** The text after the last `order by` outside parentheses; empty if there is none. */
export function orderBy(sql: string): string {
  const bare = sql.replace(/--[^\n]*/g, ' ').trimEnd();
  let start = -1;
  for (const { index } of bare.matchAll(/\border\s+by\b/gi)) if (depthAt(bare, index) === 0) start = index;
  return start < 0 ? '' : bare.slice(start).replace(/^order\s+by/i, '');
}

function depthAt(text: string, end: number): number {
  let depth = 0;
  for (let at = 0; at < end; at++) depth += text[at] === '(' ? 1 : text[at] === ')' ? -1 : 0;
  return depth;
}

function splitTopLevel(list: string): readonly string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function compareRows(a: SqlRow, b: SqlRow, keys: readonly SortKey[]): number {
  for (const key of keys) {
    const order = compareValues(a[key.column] ?? null, b[key.column] ?? null, key);
    if (order !== 0) return order;
  }
  return 0;
}

function compareValues(a: SqlValue, b: SqlValue, { isDescending, areNullsFirst }: SortKey): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === areNullsFirst ? -1 : 1;
  const order = typeof a === 'string' ? compareTexts(a, String(b)) : Number(a) - Number(b);
  return isDescending ? -order : order;
}

/** By UTF-8 bytes, which is code point order, as SQL engines sort. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
