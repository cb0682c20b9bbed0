import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlLibrary } from '../../core/port/sql-library';

/** Reads each file of `sql/` once, on first use. */
export function sqlFiles(folder: string): SqlLibrary {
  const texts = new Map<string, string>();
  return (path) => {
    let text = texts.get(path);
    if (text === undefined) texts.set(path, (text = readFileSync(join(folder, `${path}.sql`), 'utf8')));
    return text;
  };
}
