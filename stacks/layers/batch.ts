import { DAY_FOLDERS, MODELS_FOLDER, REPLAYS_FOLDER } from '../../core/run/day-folders';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import * as z from 'zod';
import { SCRATCH_PREFIX } from '../../adapters/aws/batch/scratch-place';
import { type athenaVariables, batchVariables, type emrVariables } from '../../batch-layer/config';
import { variableOfTable } from '../../core/capability/capability';
import { operateVariables } from '../../platform/operate/config';
import { Catalogue } from '../constructs/catalogue';
import { type FunctionContext, LambdaService } from '../constructs/lambda-service';
import { NightlyRun } from '../constructs/nightly-run';
import { QueryWorkgroup } from '../constructs/query-workgroup';
import { SparkApplication } from '../constructs/spark-application';
import type { Environment } from '../environments/schema';
import { BaseStack } from '../lib/base-stack';
import type { FunctionName } from '../lib/function-code';
import type { FunctionVariables } from '../lib/function-variables';
import type { Statement } from '../lib/iam';
import { lanesOf } from '../lib/lanes';
import { siteSecretsArn } from '../lib/naming';
import { cacheAccess, countryAccess, type Foundation, storeValues } from './deps';

/** A whole vCPU; the cells of a day are built in memory. */
const MEMORY_MB = 3008;
const LONGEST_SECONDS = 900;
/** Output of runs: published days for readers, `runs/` for the next step. */
const RUN_FOLDERS = [...Object.values(DAY_FOLDERS), 'runs/', 'preview/'] as const;

interface StepOptions {
  readonly description: string;
  readonly may: readonly Statement[];
}

/** The nightly run, its engine, and the lake as tables for analysts. */
export class BatchStack extends BaseStack {
  readonly gate: LambdaService;
  readonly run: LambdaService;
  readonly publish: LambdaService;
  readonly reconcile: LambdaService;
  readonly operate: LambdaService;
  readonly nightly: NightlyRun;
  readonly catalogue: Catalogue;
  /** Workgroup for analysts and the API. */
  readonly workgroup: QueryWorkgroup;
  readonly #engineWorkgroup: QueryWorkgroup;
  readonly #spark: SparkApplication | undefined;

  constructor(
    scope: Construct,
    environment: Environment,
    readonly foundation: Foundation,
  ) {
    super(scope, 'batch', environment);
    const { data, root } = foundation;
    const shared = { environment, results: data.results, keyArn: data.key.arn };
    this.workgroup = new QueryWorkgroup(this, 'analysts', {
      ...shared,
      purpose: 'analysts',
      description: 'Questions of people and of the API',
    });
    this.#engineWorkgroup = new QueryWorkgroup(this, 'engine', {
      ...shared,
      purpose: 'engine',
      description: 'Statements of the batch engine',
    });
    this.catalogue = new Catalogue(this, 'catalogue', {
      environment,
      lake: data.lake,
      workgroup: this.workgroup,
      root,
    });
    this.#spark = environment.batch.engine === 'emr-serverless' ? this.#sparkApplication() : undefined;
    const { cells, ledgers, manifests, views, control } = data.tables;
    this.gate = this.#step('gate', {
      description: 'Compares the ledgers, plans a run and claims its epoch',
      may: [
        { may: ['readTable'], on: [cells.arn, ledgers.arn, manifests.arn, views.arn] },
        data.toStreams('readStream'),
        ...this.#engine(),
      ],
    });
    this.run = this.#step('run', { description: 'Has the engine compute one part of a run', may: this.#engine() });
    this.publish = this.#step('publish', {
      description: 'Checks a part and puts its days where no reader looks yet; at the end moves the pointer',
      may: [views.to('readTable', 'writeTable'), control.to('writeTable')],
    });
    this.reconcile = this.#step('reconcile', {
      description: 'Explains speed minus batch, joins raw files and deletes unreachable files',
      may: [
        cells.to('readTable', 'writeTable'),
        views.to('readTable', 'writeTable'),
        manifests.to('readTable', 'writeTable'),
        { may: ['readTable'], on: [ledgers.arn] },
        data.lake.writing('events/'),
        data.lake.listing('quarantine/'),
        data.lake.deleting('events/', 'quarantine/'),
        ...this.#engine(),
      ],
    });
    this.operate = this.#operate();
    const { gate, run, publish, reconcile } = this;
    this.nightly = new NightlyRun(this, 'nightly', {
      environment,
      functions: { gate, run, publish, reconcile },
      alerts: data.alerts,
      logsKeyArn: data.logsKey.arn,
      undelivered: data.undelivered,
    });
  }

  #sparkApplication(): SparkApplication {
    const { lake, key } = this.foundation.data;
    return new SparkApplication(this, 'spark', {
      environment: this.environment,
      entry: join(this.foundation.root, 'batch-layer/spark/run_sql.py'),
      lake,
      keyArn: key.arn,
      // A job writes its output to the scratch folder; the function copies it to where readers look.
      may: [...lake.reading('events/', 'spark/', ...RUN_FOLDERS), ...scratching(this.foundation), key.useThrough('s3')],
    });
  }

  /** For every function here: each holds a day in memory and waits for an engine. */
  get #size(): FunctionContext & { readonly memoryMb: number; readonly timeoutSeconds: number } {
    const { data, codeFolder } = this.foundation;
    return {
      environment: this.environment,
      codeFolder,
      logsKeyArn: data.logsKey.arn,
      memoryMb: MEMORY_MB,
      timeoutSeconds: LONGEST_SECONDS,
    };
  }

  /** All steps read the runs, the pointer and the sites, and write files for the next. */
  #step(
    name: Extract<FunctionName, 'gate' | 'run' | 'publish' | 'reconcile'>,
    { description, may }: StepOptions,
  ): LambdaService {
    const { data } = this.foundation;
    const cache = cacheAccess(this.foundation);
    const { control, sites } = data.tables;
    return LambdaService.of(this, {
      ...this.#size,
      name,
      description,
      schema: batchVariables,
      variables: { ...this.#variables(), ...cache.variables },
      may: [
        { may: ['readTable'], on: [control.arn, sites.arn] },
        ...data.lake.reading('events/', ...RUN_FOLDERS),
        data.lake.writing(...RUN_FOLDERS),
        data.lake.deleting(...RUN_FOLDERS),
        data.key.useThrough('dynamodb', 's3', 'kinesis'),
        ...cache.may,
        ...may,
      ],
      placement: cache.placement,
    });
  }

  /** Operators’ requests; it modifies only the stream, the registry of models and its own files. */
  #operate(): LambdaService {
    const { environment } = this;
    const { data } = this.foundation;
    const countries = countryAccess(this, environment, this.foundation);
    const { cells, ledgers, manifests, views, control, sites, salts } = data.tables;
    const registry = data.capabilityTables['models-registry'];
    return LambdaService.of(this, {
      ...this.#size,
      name: 'operate',
      description: 'Previews, audits, trains models and sends quarantined events again when an operator asks',
      schema: operateVariables.catchall(z.string()),
      variables: {
        ...this.#variables(),
        TIDEMARK_SALTS_TABLE: salts.tableName,
        TIDEMARK_LANES: String(lanesOf(environment)),
        ...countries.variables,
        ...Object.fromEntries(
          Object.entries(data.capabilityTables).map(([name, { tableName }]) => [variableOfTable(name), tableName]),
        ),
      },
      may: [
        {
          may: ['readTable'],
          on: [cells, ledgers, manifests, views, control, sites, ...Object.values(data.capabilityTables)].map(
            ({ arn }) => arn,
          ),
        },
        salts.to('readTable', 'writeTable'),
        ...(registry === undefined ? [] : [registry.to('writeTable')]),
        ...data.lake.reading('events/', 'quarantine/', REPLAYS_FOLDER, MODELS_FOLDER, ...RUN_FOLDERS),
        data.lake.writing('preview/', REPLAYS_FOLDER, MODELS_FOLDER),
        data.lake.deleting('preview/', MODELS_FOLDER),
        data.toStreams('putRecords', 'listShards'),
        { may: ['readSecret'], on: [siteSecretsArn(environment)] },
        data.key.useThrough('dynamodb', 's3', 'kinesis', 'secretsmanager'),
        ...this.#engine(),
      ],
      layers: countries.layers,
    });
  }

  #variables(): FunctionVariables<typeof batchVariables> {
    const { results } = this.foundation.data;
    const { retention } = this.environment;
    return {
      ...storeValues(this.environment, this.foundation.data),
      TIDEMARK_SCRATCH_BUCKET: results.bucketName,
      TIDEMARK_KEEP_REPLACED_HOURS: String(retention.replacedHours),
      TIDEMARK_KEEP_RUNS_DAYS: String(retention.runDays),
      TIDEMARK_KEEP_EVENTS_DAYS: String(retention.lakeDays),
      TIDEMARK_HORIZON_DAYS: String(retention.horizonDays),
      TIDEMARK_KEEP_QUARANTINE_DAYS: String(retention.quarantineDays),
      TIDEMARK_ENGINE: this.environment.batch.engine,
      ...(this.#spark === undefined ? this.#athenaVariables() : sparkVariables(this.#spark)),
    };
  }

  #athenaVariables(): FunctionVariables<typeof athenaVariables> {
    return {
      TIDEMARK_ATHENA_WORKGROUP: this.#engineWorkgroup.workgroupName,
      TIDEMARK_ATHENA_DATABASE_PREFIX: this.catalogue.jobDatabases,
    };
  }

  /** Permission to run statements on the configured engine. */
  #engine(): readonly Statement[] {
    return [
      ...scratching(this.foundation),
      ...(this.#spark?.running() ?? askingAthena(this.#engineWorkgroup, this.catalogue, this.foundation)),
    ];
  }
}

function sparkVariables({
  applicationId,
  roleArn,
  entryUri,
  submitParameters,
}: SparkApplication): FunctionVariables<typeof emrVariables> {
  return {
    TIDEMARK_EMR_APPLICATION: applicationId,
    TIDEMARK_EMR_ROLE: roleArn,
    TIDEMARK_EMR_ENTRY: entryUri,
    TIDEMARK_EMR_PARAMETERS: submitParameters,
  };
}

/** Athena reads and writes with the caller’s permissions. */
export function askingAthena(
  workgroup: QueryWorkgroup,
  catalogue: Catalogue,
  { data: { lake, results } }: Foundation,
): readonly Statement[] {
  return [
    workgroup.running(),
    ...catalogue.using(),
    { may: ['locateBucket'], on: [lake.arn, results.arn] },
    ...results.reading(`${workgroup.purpose}/`),
    results.writing(`${workgroup.purpose}/`),
  ];
}

/** Files that a job needs only while it runs; the bucket’s lifecycle deletes leftovers. */
export function scratching({ data: { results } }: Foundation): readonly Statement[] {
  return [...results.reading(SCRATCH_PREFIX), results.writing(SCRATCH_PREFIX), results.deleting(SCRATCH_PREFIX)];
}
