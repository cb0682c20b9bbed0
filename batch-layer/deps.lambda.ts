import { athenaApi } from '../adapters/aws/api/services';
import { scratchPlace } from '../adapters/aws/batch/scratch-place';
import { clientOptions } from '../adapters/aws/lambda/environment';
import { openMemory } from '../adapters/aws/lambda/memory';
import { bundledSql } from '../adapters/aws/lambda/sql-folder';
import { openStores } from '../adapters/aws/open-stores';
import type { S3LakeOptions } from '../adapters/aws/s3-lake';
import { parquetFiles } from '../adapters/columnar/event-files';
import { ConfigurationError, parseEnvironment } from '../core/environment';
import type { BatchEngine } from '../core/port/batch-engine';
import { leastEventsMs, type BatchRetention } from '../core/run/retention';
import { DAY_MS, HOUR_MS } from '../core/time/window';
import { athenaVariables, batchVariables, emrVariables } from './config';
import type { BatchDeps } from './deps';

/** Events that one job reads: few enough to publish its results well within a function's fifteen minutes. */
const CHUNK_EVENTS = 5_000_000;

/** How long a function waits for the engine before it answers `running`. Short, because waiting costs money. */
const LEAVE_AFTER_MS = 30_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Everything that the batch layer reads and writes, on AWS. @throws ConfigurationError naming every variable that is
 * missing or wrong
 */
export async function openBatchDeps(environment: Environment): Promise<BatchDeps> {
  const variables = parseEnvironment(batchVariables, environment);
  const options = clientOptions(environment);
  const { stores, dynamodb, lakePlace } = openStores(variables, options);
  return {
    ...stores,
    seen: (await openMemory(variables, dynamodb, options)).seen,
    engine: await openEngine(environment, lakePlace),
    files: parquetFiles,
    sql: bundledSql(),
    chunkEvents: CHUNK_EVENTS,
    retention: requireHorizon({
      replacedMs: variables.TIDEMARK_KEEP_REPLACED_HOURS * HOUR_MS,
      runsMs: variables.TIDEMARK_KEEP_RUNS_DAYS * DAY_MS,
      eventsMs: variables.TIDEMARK_KEEP_EVENTS_DAYS * DAY_MS,
      quarantineMs: variables.TIDEMARK_KEEP_QUARANTINE_DAYS * DAY_MS,
      horizonMs: variables.TIDEMARK_HORIZON_DAYS * DAY_MS,
    }),
  };
}

/** @throws ConfigurationError if raw events would be deleted that duplicates are found by */
function requireHorizon(retention: BatchRetention): BatchRetention {
  const least = leastEventsMs(retention);
  if (retention.eventsMs >= least) return retention;
  throw new ConfigurationError(
    `TIDEMARK_KEEP_EVENTS_DAYS is ${retention.eventsMs / DAY_MS}, but TIDEMARK_HORIZON_DAYS compares ids over ` +
      `${retention.horizonMs / DAY_MS} days: keep raw events for at least ${least / DAY_MS} days`,
  );
}

/** Loads only the engine that is chosen. @throws ConfigurationError naming the variables that it needs */
async function openEngine(environment: Environment, lake: S3LakeOptions): Promise<BatchEngine> {
  const options = clientOptions(environment);
  const { TIDEMARK_ENGINE: engine, TIDEMARK_SCRATCH_BUCKET: bucket } = parseEnvironment(batchVariables, environment);
  const shared = { lake, scratch: scratchPlace(lake.client, bucket), leaveAfterMs: LEAVE_AFTER_MS };
  switch (engine) {
    case 'athena': {
      const { TIDEMARK_ATHENA_WORKGROUP: workgroup, TIDEMARK_ATHENA_DATABASE_PREFIX: databasePrefix } =
        parseEnvironment(athenaVariables, environment);
      const { createAthenaEngine } = await import('../adapters/aws/athena-engine');
      return createAthenaEngine({ ...shared, client: athenaApi(options), workgroup, databasePrefix });
    }
    case 'emr-serverless': {
      const {
        TIDEMARK_EMR_APPLICATION: applicationId,
        TIDEMARK_EMR_ROLE: executionRoleArn,
        TIDEMARK_EMR_ENTRY: entryPoint,
        TIDEMARK_EMR_PARAMETERS: sparkSubmitParameters,
      } = parseEnvironment(emrVariables, environment);
      const { createEmrServerlessEngine, emrServerlessClient } = await import('../adapters/aws/emr-serverless-engine');
      return createEmrServerlessEngine({
        ...shared,
        client: emrServerlessClient(options),
        applicationId,
        executionRoleArn,
        entryPoint,
        sparkSubmitParameters,
      });
    }
  }
}
