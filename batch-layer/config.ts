import * as z from 'zod';
import { cacheVariables, named, storeVariables } from '../core/environment';
import { DEFAULT_RETENTION, LEAST_HORIZON_MS, LEAST_KEPT_MS } from '../core/run/retention';
import { DAY_MS, HOUR_MS } from '../core/time/window';

/** Variables for the engine on EMR Serverless. */
export const emrVariables = z.object({
  TIDEMARK_EMR_APPLICATION: z.string().describe('the id of the EMR Serverless application'),
  TIDEMARK_EMR_ROLE: z.string().describe('the ARN of the role that a job runs as'),
  TIDEMARK_EMR_ENTRY: z.string().describe('the address of run_sql.py, s3://bucket/key'),
  TIDEMARK_EMR_PARAMETERS: z
    .string()
    .describe('sizes of the driver and executors of a job, as --conf spark.driver.cores=4'),
});

/** Variables for the engine on Athena. */
export const athenaVariables = z.object({
  TIDEMARK_ATHENA_WORKGROUP: named('the Athena workgroup'),
  TIDEMARK_ATHENA_DATABASE_PREFIX: z
    .string()
    .describe('what the names of databases begin with that a job makes for itself, as tidemark_prod_job_'),
});

function keptFor(unit: string, byDefault: number, least = 1) {
  return z.coerce.number().int().min(least).default(byDefault).describe(`a whole number of ${unit}, at least ${least}`);
}

/**
 * Variables of every function of the batch layer. The stack provides values of this type, so a missing one does not
 * compile.
 */
export const batchVariables = z.object({
  ...storeVariables.shape,
  TIDEMARK_SCRATCH_BUCKET: named('the bucket for what a job of the engine needs only while it runs'),
  TIDEMARK_KEEP_REPLACED_HOURS: keptFor('hours', DEFAULT_RETENTION.replacedMs / HOUR_MS).meta({
    purpose: 'How long raw files are kept that were joined into another.',
  }),
  TIDEMARK_KEEP_RUNS_DAYS: keptFor('days', DEFAULT_RETENTION.runsMs / DAY_MS).meta({
    purpose: 'How long records of runs are kept that no rollback can return to.',
  }),
  TIDEMARK_KEEP_EVENTS_DAYS: keptFor('days', DEFAULT_RETENTION.eventsMs / DAY_MS, LEAST_KEPT_MS / DAY_MS).meta({
    purpose: 'How long raw events are kept; days that need older ones cannot be computed again.',
  }),
  TIDEMARK_HORIZON_DAYS: keptFor('days', DEFAULT_RETENTION.horizonMs / DAY_MS, LEAST_HORIZON_MS / DAY_MS).meta({
    purpose: 'How far apart copies of an event may arrive to count once; raw events are kept ten days longer, or more.',
  }),
  TIDEMARK_KEEP_QUARANTINE_DAYS: keptFor('days', DEFAULT_RETENTION.quarantineMs / DAY_MS, LEAST_KEPT_MS / DAY_MS).meta({
    purpose: 'How long events that failed the contract are kept; older ones cannot be replayed.',
  }),
  ...cacheVariables.partial().shape,
  TIDEMARK_ENGINE: z
    .enum(['emr-serverless', 'athena'])
    .describe('emr-serverless or athena')
    .meta({ purpose: 'What runs the SQL; the variables of the one that it names must be there as well.' }),
  ...emrVariables.partial().shape,
  ...athenaVariables.partial().shape,
});
