import {
  CancelJobRunCommand,
  EMRServerlessClient,
  GetJobRunCommand,
  type JobRun,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless';
import {
  type BatchEngine,
  BatchEngineError,
  type BatchJob,
  type SqlRow,
  type SqlStep,
  type SqlValue,
} from '../../core/port/batch-engine';
import { BatchObjects, type BatchPlaces } from './batch/batch-objects';
import { JobAttempt, type JobWait } from './batch/job-attempt';
import { named, RunningJobs } from './batch/running-jobs';
import { finiteNumber, identifier, requireInline, requireSelect, wholeNumber } from './batch/sql-text';
import { SLOW } from './api/signed-requests';
import { storeError } from './errors';
import { Backoff, type Pace, type Patience, REAL_PACE } from './pace';
import { type AwsClientOptions, sdkConfiguration } from './sdk-configuration';
import { type SparkInput, type SparkManifest, type SparkReport, sparkReport, sparkSteps } from './spark-manifest';

export interface EmrServerlessEngineOptions extends BatchPlaces, JobWait {
  readonly client: EMRServerlessClient;
  readonly applicationId: string;
  /** Role with which the job reads and writes S3. */
  readonly executionRoleArn: string;
  /** URI of `run_sql.py`. */
  readonly entryPoint: string;
  /** `--conf …` options of the job: sizes of driver and workers. */
  readonly sparkSubmitParameters?: string;
  /** URI of a folder for driver and worker logs; if absent, logs are only in EMR’s managed storage. */
  readonly logUri?: string;
  /** How long a job may run, and how often it is polled. */
  readonly patience?: Patience;
  readonly pace?: Pace;
}

/** A worker takes half a minute to start, so polling can be slow. */
const RUN_PATIENCE: Patience = { deadlineMs: 3 * 3_600_000, firstPauseMs: 2_000, longestPauseMs: 20_000 };
const REQUEST_PATIENCE: Patience = { deadlineMs: 30_000, firstPauseMs: 100, longestPauseMs: 3_000 };
const MINUTE_MS = 60_000;
/** Names of job runs: https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html */
const NOT_IN_NAMES = /[^A-Za-z0-9._/#-]/g;
const MAX_NAME = 256;
/** Names of Spark’s data files; it leaves other files next to them. */
const PART = /\/part-[^/]*\.parquet$/;

export const emrServerlessClient = (options: AwsClientOptions): EMRServerlessClient =>
  new EMRServerlessClient(sdkConfiguration(options, SLOW));

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The batch engine on EMR Serverless. The job is passed as one manifest to `batch-layer/spark/run_sql.py`, which writes
 * a folder with one sorted Parquet file per output (spark-manifest) and a report. The file is then copied to the step’s
 * key.
 */
export function createEmrServerlessEngine(options: EmrServerlessEngineOptions): BatchEngine {
  const engine = new EmrServerlessEngine(options);
  const jobs = new RunningJobs();
  return {
    run: (job) => jobs.during(job, () => engine.run(job)),
    query: (job) => jobs.during(job, () => engine.query(job)),
    close: () => jobs.close(),
  };
}

type Done = Extract<SparkReport, { readonly state: 'done' }>;
type OutputStep = SqlStep & { readonly output: string };

class EmrServerlessEngine {
  readonly #options: EmrServerlessEngineOptions;
  readonly #objects: BatchObjects;
  readonly #pace: Pace;

  constructor(options: EmrServerlessEngineOptions) {
    this.#options = options;
    this.#objects = new BatchObjects(options);
    this.#pace = options.pace ?? REAL_PACE;
  }

  async run(job: BatchJob): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#execute(job, undefined);
    return new Map(outputSteps(job).map(({ name }) => [name, rows[name] ?? 0]));
  }

  async query(job: BatchJob): Promise<readonly SqlRow[]> {
    const last = job.steps.at(-1);
    if (last === undefined) throw new BatchEngineError(job.name, job.name, new Error('the job has no step'));
    const { result } = await this.#execute(job, last.name);
    return named(job, last.name, () => Promise.resolve(resultRows(result)));
  }

  async #execute(job: BatchJob, result: string | undefined): Promise<Done> {
    const attempt = await named(job, 'open', () =>
      JobAttempt.open(job, this.#objects.scratch, { ...this.#options, pace: this.#pace }),
    );
    return attempt.carryOut(
      () => this.#attempt(job, attempt, result),
      () => this.#objects.clear(attempt.id),
    );
  }

  async #attempt(job: BatchJob, attempt: JobAttempt, result: string | undefined): Promise<Done> {
    const { id: folder } = attempt;
    const start = async (token: string): Promise<string> =>
      this.#start(job, { folder, token }, await this.#manifest(job, folder, result));
    const jobRunId = await named(job, 'open', () => attempt.once('job', start));
    const run = await named(job, 'open', () => this.#wait(attempt, jobRunId));
    const done = await this.#report(job, folder, run);
    for (const step of outputSteps(job)) await named(job, step.name, () => this.#publish(folder, step));
    return done;
  }

  async #manifest(job: BatchJob, folder: string, result: string | undefined): Promise<SparkManifest> {
    const inputs: SparkInput[] = [];
    for (const input of job.inputs) inputs.push(await named(job, input.name, () => this.#input(input)));
    for (const { name, sql } of job.steps)
      await named(job, name, () => Promise.resolve([identifier(name), requireSelect(sql)]));
    const steps = sparkSteps(job.steps, (kind, step) => this.#objects.scratch.uri(`${folder}/${kind}/${step}`));
    const report = this.#objects.scratch.uri(reportKey(folder));
    return { name: job.name, inputs, steps, report, ...(result === undefined ? {} : { result }) };
  }

  async #input(input: BatchJob['inputs'][number]): Promise<SparkInput> {
    if (input.kind === 'rows') return requireInline(input);
    for (const { name } of [input, ...input.columns]) identifier(name);
    return { ...input, keys: await this.#objects.requireInput(input) };
  }

  async #start(
    job: BatchJob,
    { folder, token }: { readonly folder: string; readonly token: string },
    manifest: SparkManifest,
  ): Promise<string> {
    const key = `${folder}/manifest.json`;
    await this.#objects.scratch.put(key, encoder.encode(JSON.stringify(manifest)));
    const request = this.#request(job, token, this.#objects.scratch.uri(key));
    const { jobRunId = '' } = await this.#send('StartJobRun', () =>
      this.#options.client.send(new StartJobRunCommand(request)),
    );
    return jobRunId;
  }

  /** Returns once the job has ended, successfully or not. */
  async #wait(attempt: JobAttempt, jobRunId: string): Promise<JobRun> {
    const { applicationId } = this.#options;
    const backoff = new Backoff(this.#patience, this.#pace);
    for (;;) {
      const { jobRun } = await this.#send('GetJobRun', () =>
        this.#options.client.send(new GetJobRunCommand({ applicationId, jobRunId })),
      );
      if (jobRun !== undefined && isOver(jobRun)) return jobRun;
      attempt.requireTime();
      if (await backoff.pause()) continue;
      await this.#send('CancelJobRun', () =>
        this.#options.client.send(new CancelJobRunCommand({ applicationId, jobRunId })),
      );
      throw new Error(`the job run ${jobRunId} was cancelled: it did not end in time`);
    }
  }

  #request(
    job: BatchJob,
    clientToken: string,
    manifest: string,
  ): StartJobRunCommandInput & { readonly applicationId: string } {
    const { applicationId, executionRoleArn, entryPoint, sparkSubmitParameters, logUri } = this.#options;
    return {
      applicationId,
      executionRoleArn,
      // One token for all tries: after a lost response, a retry does not start the job twice.
      clientToken,
      name: job.name.replace(NOT_IN_NAMES, '-').slice(0, MAX_NAME),
      executionTimeoutMinutes: Math.ceil(this.#patience.deadlineMs / MINUTE_MS),
      jobDriver: {
        sparkSubmit: {
          entryPoint,
          entryPointArguments: [manifest],
          ...(sparkSubmitParameters === undefined ? {} : { sparkSubmitParameters }),
        },
      },
      ...(logUri === undefined
        ? {}
        : { configurationOverrides: { monitoringConfiguration: { s3MonitoringConfiguration: { logUri } } } }),
    };
  }

  async #report(job: BatchJob, folder: string, run: JobRun): Promise<Done> {
    const report = await named(job, 'report', async () =>
      readReport(await this.#objects.scratch.get(reportKey(folder))),
    );
    if (report?.state === 'done' && run.state === 'SUCCESS') return report;
    if (report?.state === 'failed') throw new BatchEngineError(job.name, report.step, new Error(report.message));
    const what = `the job run ${run.jobRunId ?? ''} ended as ${run.state ?? 'nothing'} without a report`;
    throw new BatchEngineError(
      job.name,
      job.name,
      new Error(`${what}: ${run.stateDetails ?? 'no details given'}; see its logs`),
    );
  }

  async #publish(folder: string, step: OutputStep): Promise<void> {
    const parts = (await this.#objects.scratch.list(`${outputFolder(folder, step.name)}/`)).filter((key) =>
      PART.test(key),
    );
    const [part, ...others] = parts;
    if (part === undefined || others.length > 0) throw new Error(`the entry left ${parts.length} files instead of one`);
    await this.#objects.publish(part, step.output);
  }

  async #send<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    try {
      return await new Backoff(REQUEST_PATIENCE, this.#pace).untilServed(call);
    } catch (error) {
      throw storeError(error, `EMR Serverless ${operation} in ${this.#options.applicationId}`);
    }
  }

  get #patience(): Patience {
    return this.#options.patience ?? RUN_PATIENCE;
  }
}

function outputSteps(job: BatchJob): readonly OutputStep[] {
  return job.steps.filter((step): step is OutputStep => step.output !== undefined);
}

function outputFolder(folder: string, step: string): string {
  return `${folder}/outputs/${step}`;
}

function reportKey(folder: string): string {
  return `${folder}/report.json`;
}

function isOver({ state }: JobRun): boolean {
  return state === 'SUCCESS' || state === 'FAILED' || state === 'CANCELLED';
}

function readReport(bytes: Uint8Array | undefined): SparkReport | undefined {
  return bytes === undefined ? undefined : sparkReport.parse(JSON.parse(decoder.decode(bytes)));
}

function resultRows(result: Done['result']): readonly SqlRow[] {
  if (result === undefined) throw new Error('the report has no result');
  return result.rows.map((row) =>
    Object.fromEntries(result.columns.map(({ name, type }, at) => [name, resultValue(row[at] ?? null, name, type)])),
  );
}

function resultValue(value: SqlValue, name: string, type: 'text' | 'long' | 'double' | 'bool'): SqlValue {
  if (value === null || typeof value === 'boolean') return value;
  if (type === 'long') return wholeNumber(String(value), name);
  return type === 'double' ? finiteNumber(value, name) : value;
}
