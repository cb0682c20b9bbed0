import * as z from 'zod';
import { named, parseEnvironment, storeVariables, streamVariables } from '../../core/environment';
import { parseStreamsByType, type StreamByType } from '../../core/stream/streams-by-type';
import type { RetryPolicy } from '../put-records';
import { LATE_EVENTS_PER_MINUTE } from './budgets';

/** The collector's settings, the same in a single process and on AWS. */
export interface CollectPolicy {
  readonly lanes: number;
  readonly maxRecordBytes: number;
  /** Streams in addition to the main one; empty if all types share one. */
  readonly streamsByType: readonly StreamByType[];
  readonly retry: RetryPolicy;
  /** Late events that a site may send per minute; callers in the same process may send any number. */
  readonly lateEventsPerMinute: number;
  /** How long a small request waits for others, so that they are written together, ms. */
  readonly gatherMs: number;
}

export const DEFAULT_POLICY: CollectPolicy = {
  lanes: 16,
  maxRecordBytes: 1_000_000,
  streamsByType: [],
  retry: { attempts: 6, pauseMs: 50 },
  lateEventsPerMinute: LATE_EVENTS_PER_MINUTE,
  gatherMs: 0,
};

/** Variables of the collector's environment. The stack supplies this type, so a forgotten one does not compile. */
export const collectorVariables = z.object({
  ...streamVariables.shape,
  ...storeVariables.pick({ TIDEMARK_SITES_TABLE: true, TIDEMARK_SECRET_PREFIX: true }).shape,
  TIDEMARK_SALTS_TABLE: named('the table of salts'),
  TIDEMARK_COUNTRY_DATABASE: z
    .string()
    .optional()
    .describe('the path of an .mmdb file')
    .meta({ purpose: 'Maps an address to a country; without it every country is `unknown`.' }),
  TIDEMARK_LANES: z.coerce
    .number()
    .int()
    .min(1)
    .max(4096)
    .default(DEFAULT_POLICY.lanes)
    .describe('a whole number from 1 to 4096')
    .meta({
      purpose:
        'Groups over which sessions are spread. A request makes one record per group that it has events for, so four per shard are enough.',
    }),
  TIDEMARK_MAX_RECORD_BYTES: z.coerce
    .number()
    .int()
    .min(300_000)
    .default(DEFAULT_POLICY.maxRecordBytes)
    .describe('a number of bytes, at least 300000')
    .meta({ purpose: 'Larger records are split; the stream accepts up to 1 MB.' }),
  TIDEMARK_PUT_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(20)
    .default(DEFAULT_POLICY.retry.attempts)
    .describe('a whole number from 1 to 20')
    .meta({ purpose: 'How often a put is tried when the stream refuses records, before the client gets 503.' }),
  TIDEMARK_LATE_EVENTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000_000)
    .default(DEFAULT_POLICY.lateEventsPerMinute)
    .describe('a whole number from 1 to 10000000')
    .meta({
      purpose:
        'Events more than an hour old that a site may send per minute to one container of the collector; a request with more gets 429.',
    }),
});

export interface CollectorConfig {
  readonly streams: z.infer<typeof streamVariables>;
  readonly sitesTable: string;
  readonly saltsTable: string;
  readonly secretPrefix: string;
  /** Without one, every visitor's country is `unknown`. */
  readonly countryDatabase: string | undefined;
  readonly policy: CollectPolicy;
}

/** @throws ConfigurationError naming all variables that are missing or wrong */
export function collectorConfig(environment: Readonly<Record<string, string | undefined>>): CollectorConfig {
  const variables = parseEnvironment(collectorVariables, environment);
  return {
    streams: variables,
    sitesTable: variables.TIDEMARK_SITES_TABLE,
    saltsTable: variables.TIDEMARK_SALTS_TABLE,
    secretPrefix: variables.TIDEMARK_SECRET_PREFIX,
    countryDatabase: variables.TIDEMARK_COUNTRY_DATABASE,
    policy: {
      lanes: variables.TIDEMARK_LANES,
      maxRecordBytes: variables.TIDEMARK_MAX_RECORD_BYTES,
      streamsByType: parseStreamsByType(variables.TIDEMARK_STREAMS_BY_TYPE),
      retry: { ...DEFAULT_POLICY.retry, attempts: variables.TIDEMARK_PUT_ATTEMPTS },
      lateEventsPerMinute: variables.TIDEMARK_LATE_EVENTS_PER_MINUTE,
      // A container on Lambda handles one request at a time.
      gatherMs: DEFAULT_POLICY.gatherMs,
    },
  };
}
