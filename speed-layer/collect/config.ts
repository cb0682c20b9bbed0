import { z } from 'zod';
import { parseEnvironment, storeVariables, streamVariables } from '../../core/environment';
import { parseStreamsByType, type StreamByType } from '../../core/stream/streams-by-type';
import type { RetryPolicy } from '../put-records';

/** What the collector can be told; it is the same in one process and on AWS. */
export interface CollectPolicy {
  readonly lanes: number;
  readonly maxRecordBytes: number;
  /** Streams beside the main one; none where all types go through one. */
  readonly streamsByType: readonly StreamByType[];
  readonly retry: RetryPolicy;
}

export const DEFAULT_POLICY: CollectPolicy = {
  lanes: 16,
  maxRecordBytes: 1_000_000,
  streamsByType: [],
  retry: { attempts: 6, pauseMs: 50 },
};

/** Variables of the collector’s environment. The stack supplies this type, so that a forgotten one does not compile. */
export const collectorVariables = z.object({
  ...streamVariables.shape,
  ...storeVariables.pick({ TIDEMARK_SITES_TABLE: true, TIDEMARK_SECRET_PREFIX: true }).shape,
  TIDEMARK_COUNTRY_DATABASE: z
    .string()
    .optional()
    .describe('the path of an .mmdb file')
    .meta({ purpose: 'Says the country of an address; without it every country is `unknown`.' }),
  TIDEMARK_LANES: z.coerce
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(DEFAULT_POLICY.lanes)
    .describe('a whole number from 1 to 4096')
    .meta({
      purpose:
        'Groups that sessions are spread over; a request makes a record for each group that it has events of, so four for each shard are enough.',
    }),
  TIDEMARK_MAX_RECORD_BYTES: z.coerce
    .number()
    .int()
    .min(300_000)
    .default(DEFAULT_POLICY.maxRecordBytes)
    .describe('a number of bytes, at least 300000')
    .meta({ purpose: 'A larger record is cut into several; the stream takes 1 MB.' }),
  TIDEMARK_PUT_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .default(DEFAULT_POLICY.retry.attempts)
    .describe('a whole number from 1 to 20')
    .meta({ purpose: 'How often records are put that the stream refused, before the client is told 503.' }),
});

export interface CollectorConfig {
  readonly streams: z.infer<typeof streamVariables>;
  readonly sitesTable: string;
  readonly secretPrefix: string;
  /** Without one the country of every visitor is `unknown`. */
  readonly countryDatabase: string | undefined;
  readonly policy: CollectPolicy;
}

/** @throws ConfigurationError that names all variables that are missing or wrong */
export function collectorConfig(environment: Readonly<Record<string, string | undefined>>): CollectorConfig {
  const variables = parseEnvironment(collectorVariables, environment);
  return {
    streams: variables,
    sitesTable: variables.TIDEMARK_SITES_TABLE,
    secretPrefix: variables.TIDEMARK_SECRET_PREFIX,
    countryDatabase: variables.TIDEMARK_COUNTRY_DATABASE,
    policy: {
      lanes: variables.TIDEMARK_LANES,
      maxRecordBytes: variables.TIDEMARK_MAX_RECORD_BYTES,
      streamsByType: parseStreamsByType(variables.TIDEMARK_STREAMS_BY_TYPE),
      retry: { ...DEFAULT_POLICY.retry, attempts: variables.TIDEMARK_PUT_ATTEMPTS },
    },
  };
}
