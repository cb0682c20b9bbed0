import { UserError } from './exit';

/** The checkout that the launcher runs from, with `sql/` and the packages' own files. */
export function repositoryRoot(): string {
  const root = process.env['TIDEMARK_ROOT'];
  if (root === undefined) throw new UserError('TIDEMARK_ROOT is not set: start Tidemark with ./tidemark');
  return root;
}
