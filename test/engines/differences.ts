import type { SqlRow, SqlStep } from '../../core/port/batch-engine';
import type { RecordedJob } from './recorded-jobs';

/** The first row of a step in which another engine differs from DuckDB. */
export interface Difference {
  readonly of: string;
  readonly duckdb: string | undefined;
  readonly other: string | undefined;
}

/**
 * Values, names and order of columns must be the same and, where the step sorts its rows, the order of rows as far as it
 * says: a mart is sorted by window only.
 */
export async function differenceOf(
  recorded: RecordedJob,
  step: SqlStep,
  found: readonly SqlRow[],
): Promise<Difference | undefined> {
  const duckdb = linesOf(await recorded.rows(step.name), step);
  const other = linesOf(found, step);
  const rows = Math.max(duckdb.length, other.length);
  const at = Array.from({ length: rows }, (_, row) => row).find((row) => duckdb[row] !== other[row]);
  if (at === undefined) return undefined;
  return { of: `row ${at} of ${rows} of ${step.name} in ${recorded.job.name}`, duckdb: duckdb[at], other: other[at] };
}

function linesOf(rows: readonly SqlRow[], { sql }: SqlStep): readonly string[] {
  const sortedBy = columnsSortedBy(sql);
  const runs: { readonly key: string; readonly lines: string[] }[] = [];
  for (const row of rows) {
    const key = JSON.stringify(sortedBy.map((column) => row[column]));
    const last = runs.at(-1);
    if (last?.key === key) last.lines.push(lineOf(row));
    else runs.push({ key, lines: [lineOf(row)] });
  }
  return runs.flatMap(({ lines }) => lines.sort());
}

function lineOf(row: SqlRow): string {
  return JSON.stringify(Object.entries(row));
}

/** Of the `order by` that ends the step; rows that agree in all of them are in any order. */
function columnsSortedBy(sql: string): readonly string[] {
  const order = /\border by\b([^()]*)$/.exec(sql)?.[1] ?? '';
  return order.split(',').flatMap((term) => /^\s*([a-z_][a-z0-9_]*)/.exec(term)?.[1] ?? []);
}
