import type { z } from 'zod';
import { ConstructError } from './construct-error';

type Shape<Schema extends z.ZodObject> = Schema['shape'];
/** Variables that a function can do without. */
type Optional<Schema extends z.ZodObject> = {
  [Name in keyof Shape<Schema>]: Shape<Schema>[Name] extends z.ZodDefault | z.ZodOptional ? Name : never;
}[keyof Shape<Schema>];

/**
 * The environment of a function, from the schema by which the function itself parses it (its layer’s `config.ts`): one that is
 * forgotten or misspelt does not compile.
 */
export type FunctionVariables<Schema extends z.ZodObject> = {
  readonly [Name in Exclude<keyof Shape<Schema>, Optional<Schema>>]: string;
} & { readonly [Name in Optional<Schema>]?: string };

/** Lambda takes 4 KB of variables in all. */
const MAX_BYTES = 4096;

/** The same variables, after the function’s own schema has read their values. @throws ConstructError naming those it would refuse */
export function checkedVariables<Schema extends z.ZodObject>(
  where: string,
  schema: Schema,
  variables: FunctionVariables<Schema>,
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries<string | undefined>(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0]);
    throw new ConstructError(`${where}: variable ${name}`, given[name], issue?.message ?? 'what the function reads');
  }
  const bytes = Buffer.byteLength(JSON.stringify(given));
  if (bytes > MAX_BYTES)
    throw new ConstructError(`${where}: size of all variables`, bytes, `at most ${MAX_BYTES} bytes`);
  return given;
}
