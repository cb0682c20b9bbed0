import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlLibrary } from '../../../core/port/sql-library';

/** The files of `sql/` in the function’s bundle. */
export function bundledSql(folder: string = join(process.env['LAMBDA_TASK_ROOT'] ?? '.', 'sql')): SqlLibrary {
  return (path) => readFileSync(join(folder, `${path}.sql`), 'utf8');
}
