import { elementAt } from '../../core/element-at';
import type { SqlValue } from '../../core/port/batch-engine';

type Key = SqlValue;

/**
 * SQL order: nulls last, false before true, texts by code point (`<` compares code units and differs beyond U+FFFF).
 */
export function compareValues(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a === 'string' && typeof b === 'string' && (SURROGATE.test(a) || SURROGATE.test(b)))
    return compareCodePoints(a, b);
  return a < b ? -1 : 1;
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** UTF-8 bytes sort in code point order. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A copy sorted by some columns. */
export function orderBy<Column extends string, Row extends Readonly<Record<Column, Key>>>(
  rows: readonly Row[],
  ...columns: readonly Column[]
): readonly Row[] {
  return [...rows].sort((a, b) => {
    for (const column of columns) {
      const order = compareValues(a[column], b[column]);
      if (order !== 0) return order;
    }
    return 0;
  });
}

export interface RowGroup<Row, Column extends keyof Row> {
  /** The values that the rows have in common. */
  readonly by: Pick<Row, Column>;
  /** In input order; never empty. */
  readonly rows: readonly Row[];
}

export interface KeyGroup<Row, Own> {
  readonly key: Own;
  readonly rows: readonly Row[];
}

/** The groups of rows that are equal in some columns, sorted by these columns. */
export function groupBy<Column extends string, Row extends Readonly<Record<Column, Key>>>(
  rows: readonly Row[],
  ...columns: readonly Column[]
): readonly RowGroup<Row, Column>[] {
  let groups: readonly (readonly Row[])[] = rows.length === 0 ? [] : [rows];
  for (const column of columns)
    groups = groups.flatMap((group) => groupByKey(group, (row) => row[column]).map((part) => part.rows));
  return groups.map((group) => ({ by: pick(elementAt(group, 0), columns), rows: group }));
}

function pick<Row, Column extends keyof Row>(row: Row, columns: readonly Column[]): Pick<Row, Column> {
  const picked: Partial<Pick<Row, Column>> = {};
  for (const column of columns) picked[column] = row[column];
  return picked as Pick<Row, Column>;
}

/** The groups of rows that share a key, sorted by key. */
export function groupByKey<Row, Own extends Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Own,
): readonly KeyGroup<Row, Own>[] {
  if (rows.length === 1) return [{ key: keyOf(elementAt(rows, 0)), rows }];
  const groups = new Map<Own, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].sort(([a], [b]) => compareValues(a, b)).map(([key, group]) => ({ key, rows: group }));
}

/**
 * A row of nulls. A row that starts as a copy of it has its columns from the start, which V8 makes ten times faster
 * than adding them.
 */
export function blankRow(columns: readonly string[]): Readonly<Record<string, SqlValue>> {
  return JSON.parse(`{${columns.map((column) => `"${column}":null`).join(',')}}`) as Readonly<Record<string, SqlValue>>;
}

/** Number of values that are not null. */
export function distinct(values: readonly Key[]): number {
  return new Set(values.filter((value) => value !== null)).size;
}

/** Null for no values, like SQL's sum. */
export function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);
}
