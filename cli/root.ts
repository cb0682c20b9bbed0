import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { UserError } from './exit';

/** The checkout that the launcher runs from, with `sql/` and the packages' own files. */
export function repositoryRoot(): string {
  const root = process.env['TIDEMARK_ROOT'];
  if (root === undefined) throw new UserError('TIDEMARK_ROOT is not set: start Tidemark with ./tidemark');
  return root;
}

/** The version of this checkout. */
export function versionText(): string {
  const text = readFileSync(join(repositoryRoot(), 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
