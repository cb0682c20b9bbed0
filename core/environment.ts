import * as z from 'zod';
import { codedError } from './coded-error';

/**
 * Variables of a function that uses the cache; all absent where there is no cache. The stack supplies this type as a
 * whole.
 */
export const cacheVariables = z.object({
  TIDEMARK_CACHE_URL: z.string().describe('the address of the cache, rediss://host:port').meta({
    purpose:
      'The memory of event ids, and of cells that no longer change. Without a cache none of the cache variables is set.',
  }),
  TIDEMARK_CACHE_KIND: z.enum(['serverless', 'replication-group']).describe('serverless or replication-group').meta({
    purpose: 'A serverless cache is a cluster whose tokens say that it is serverless; a group of nodes is neither.',
  }),
  TIDEMARK_CACHE_NAME: z.string().describe('the name of the cache, for which its IAM token is issued'),
  TIDEMARK_CACHE_USER: z.string().describe('the IAM user of the cache'),
  TIDEMARK_CACHE_ID_KEYS: z.coerce.number().int().min(4).describe('a whole number from 4').meta({
    purpose:
      'Keys that event ids share, derived from `eventsPerDay`; left out, 262,144. With another number a new memory begins.',
  }),
});

/** @example named('the event stream') // a string, described as its name */
export const named = (what: string): z.ZodString => z.string().describe(`the name of ${what}`);

/** Stream configuration shared by every producer and consumer. */
export const streamVariables = z.object({
  TIDEMARK_STREAM: named('the event stream'),
  TIDEMARK_STREAMS_BY_TYPE: z
    .string()
    .optional()
    .describe('streams with their event types, as `orders=purchase,custom:refund;searches=search`')
    .meta({
      purpose:
        'Streams in addition to the main one, each named after the main stream, a hyphen and its own name; one without types is read but not written to.',
    }),
});

/** Where the data is stored. A function takes all of it, or picks what it needs. */
export const storeVariables = z.object({
  ...streamVariables.shape,
  TIDEMARK_CELLS_TABLE: named('the table of cells'),
  TIDEMARK_LEDGERS_TABLE: named('the table of ledgers'),
  TIDEMARK_MANIFESTS_TABLE: named('the table of manifests'),
  TIDEMARK_VIEWS_TABLE: named('the table of views'),
  TIDEMARK_CONTROL_TABLE: named('the table of the pointer'),
  TIDEMARK_SITES_TABLE: named('the table of sites'),
  TIDEMARK_SECRET_PREFIX: z.string().describe('the prefix of the sites’ secret names, such as tidemark/prod/sites/'),
  TIDEMARK_LAKE_BUCKET: named('the bucket of the lake'),
});

export class ConfigurationError extends codedError('ConfigurationError', 'bad_configuration') {}

/**
 * Parses environment variables with a schema. An empty variable counts as missing.
 *
 * @throws ConfigurationError that names every missing or wrong variable, not only the first
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
