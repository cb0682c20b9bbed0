import type * as z from 'zod';
import { ConstructError } from './construct-error';

type Shape<Schema extends z.ZodObject> = Schema['shape'];
/** Optional variables of a function. */
type Optional<Schema extends z.ZodObject> = {
  [Name in keyof Shape<Schema>]: Shape<Schema>[Name] extends z.ZodDefault | z.ZodOptional ? Name : never;
}[keyof Shape<Schema>];

/**
 * The environment of a function, typed by the schema with which the function itself parses it (its layer’s
 * `config.ts`): a missing or misspelt variable does not compile.
 */
export type FunctionVariables<Schema extends z.ZodObject> = {
  readonly [Name in Exclude<keyof Shape<Schema>, Optional<Schema>>]: string;
} & { readonly [Name in Optional<Schema>]?: string };

/** Lambda limits all variables together to 4 KB. */
const MAX_BYTES = 4096;

/** The variables, validated by the function’s own schema. @throws ConstructError naming those that it rejects */
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
