import type { SqlRow, SqlStep } from '../../core/port/batch-engine';
import type { RecordedJob } from './recorded-jobs';

/** The first row of a step in which another engine differs from DuckDB. */
export interface Difference {
  readonly of: string;
  readonly duckdb: string | undefined;
  readonly other: string | undefined;
}

/** Values, names and order of columns and, where the step sorts its rows, order of rows: all of it must be the same. */
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
  const lines = rows.map((row) => JSON.stringify(Object.entries(row)));
  return isSorted(sql) ? lines : lines.sort();
}

function isSorted(sql: string): boolean {
  return /\border by\b[^()]*$/.test(sql);
}
