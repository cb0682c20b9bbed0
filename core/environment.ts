import { z } from 'zod';

/** What a function needs that uses the cache; none of it where there is no cache. The stack supplies this type as a whole. */
export const cacheVariables = z.object({
  TIDEMARK_CACHE_URL: z.string().describe('the address of the cache, rediss://host:port').meta({
    purpose:
      'The memory of event ids, and of cells that do not change any more. None of its four variables where there is no cache.',
  }),
  TIDEMARK_CACHE_KIND: z.enum(['serverless', 'replication-group']).describe('serverless or replication-group').meta({
    purpose: 'A serverless cache is a cluster, and its tokens say that it is serverless; a group of nodes is neither.',
  }),
  TIDEMARK_CACHE_NAME: z.string().describe('the name of the cache, which its IAM token is for'),
  TIDEMARK_CACHE_USER: z.string().describe('the IAM user of the cache'),
});

/** @example named('the event stream') // a text, described as the name of it */
export const named = (what: string): z.ZodString => z.string().describe(`the name of ${what}`);

/** Which streams there are; all that takes or reads events is told by these. */
export const streamVariables = z.object({
  TIDEMARK_STREAM: named('the event stream'),
  TIDEMARK_STREAMS_BY_TYPE: z
    .string()
    .optional()
    .describe('streams with their event types, as `orders=purchase,custom:refund;searches=search`')
    .meta({
      purpose:
        'Streams beside the main one. Each is called as the main one, a hyphen and its name; one without types is read, and not written to.',
    }),
});

/** Where the data is. A function takes all of it, or picks what it needs. */
export const storeVariables = z.object({
  ...streamVariables.shape,
  TIDEMARK_CELLS_TABLE: named('the table of cells'),
  TIDEMARK_LEDGERS_TABLE: named('the table of ledgers'),
  TIDEMARK_MANIFESTS_TABLE: named('the table of manifests'),
  TIDEMARK_VIEWS_TABLE: named('the table of views'),
  TIDEMARK_CONTROL_TABLE: named('the table of the pointer'),
  TIDEMARK_SITES_TABLE: named('the table of sites'),
  TIDEMARK_SECRET_PREFIX: z
    .string()
    .describe('what the names of the sites’ secrets begin with, as tidemark/prod/sites/'),
  TIDEMARK_LAKE_BUCKET: named('the bucket of the lake'),
});

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'bad_configuration';
}

/**
 * Variables of the environment by a schema. A variable that is set to nothing counts as missing.
 *
 * @throws ConfigurationError that names all variables that are missing or wrong, not only the first
 */
export function parseEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    const what = (schema.shape as Record<string, z.ZodType>)[name]?.description ?? message;
    return set[name] === undefined ? `${name} is missing: ${what}` : `${name} must be ${what}`;
  });
  throw new ConfigurationError(`the environment is not complete. ${[...new Set(faults)].join('. ')}`);
}
