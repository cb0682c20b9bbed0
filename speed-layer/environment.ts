import type { z } from 'zod';

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'bad_configuration';
}

/**
 * Variables of the environment by a schema. A variable that is set to nothing counts as missing.
 *
 * @throws ConfigurationError that names all variables that are missing or wrong, not only the first
 */
export function parseEnvironment<Schema extends z.ZodObject>(schema: Schema, environment: Readonly<Record<string, string | undefined>>): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const what = (schema.shape as Record<string, z.ZodType>)[name]?.description ?? message;
    return set[name] === undefined ? `${name} is missing: ${what}` : `${name} must be ${what}`;
  });
  throw new ConfigurationError(`the environment is not complete. ${[...new Set(faults)].join('. ')}`);
}
