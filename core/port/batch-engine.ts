import { codedError } from '../coded-error';

/** A small relation that a job provides inline (calendar, sites, buckets). Values are in the order of `columns`. */
export interface InlineRelation {
  readonly kind: 'rows';
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'long' | 'bool' }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** A relation of Parquet objects, listed by their keys in the lake; never by prefix. */
export interface LakeRelation {
  readonly kind: 'parquet';
  readonly name: string;
  readonly keys: readonly string[];
  /** Names and types, so that an empty list of files is an empty relation. */
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'int' | 'long' | 'bool' }[];
}

export interface SqlStep {
  /** Name of the view that the step creates; later steps may read it. */
  readonly name: string;
  /** A single `select` in the portable subset. */
  readonly sql: string;
  /** Lake key under which the result is written as Parquet; undefined if only later steps read it. */
  readonly output?: string;
  /**
   * The step is a view however many later steps read it, so that each of them reads only the columns that it needs. Any
   * other step that is read more than once runs once.
   */
  readonly isView?: true;
}

export interface BatchJob {
  readonly name: string;
  readonly inputs: readonly (InlineRelation | LakeRelation)[];
  readonly steps: readonly SqlStep[];
}

export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Follows a query, and may stop it. */
export interface QueryWatch {
  /** Its rows are no longer needed. */
  readonly signal?: AbortSignal;
  /** Called with the share of the steps that are done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Runs SQL over the lake: DuckDB in a single process, Spark or Athena on AWS. The SQL is the same everywhere. */
export interface BatchEngine {
  /**
   * Runs the steps in order. Returns the number of rows that each step with an output wrote.
   *
   * @throws BatchEngineError naming the step
   * @throws BatchJobRunningError, BatchJobTooLongError from an engine whose caller has a time limit
   */
  run(job: BatchJob): Promise<ReadonlyMap<string, number>>;
  /**
   * Returns the rows of the last step, for small results. An engine that cannot stop a query or does not know how far it
   * is ignores the watch.
   *
   * @throws the same errors as `run`
   */
  query(job: BatchJob, watch?: QueryWatch): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** The caller's time limit passed and the job is still running. Submitting the identical job again resumes it. */
export class BatchJobRunningError extends codedError('BatchJobRunningError', 'batch_job_running') {
  constructor(readonly job: string) {
    super(`batch job ${job} is still running; submit it again to resume`);
  }
}

/** Checked by code, because bundles duplicate classes. */
export function isStillRunning(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'batch_job_running';
}

/** The job exceeded its deadline and was stopped. Nothing of it is still running, and its temporary data is gone. */
export class BatchJobTooLongError extends codedError('BatchJobTooLongError', 'batch_job_too_long') {
  constructor(readonly job: string) {
    super(`batch job ${job} was stopped: it did not finish before its deadline`);
  }
}

/** Checked by code, because bundles duplicate classes. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'batch_job_too_long';
}

/** A job failed. The message names the failing step or input and quotes the engine's error. */
export class BatchEngineError extends codedError('BatchEngineError', 'batch_engine_failed') {
  constructor(
    readonly job: string,
    /** The step or input relation that failed. */
    readonly step: string,
    cause: unknown,
  ) {
    super(`batch job ${job} failed at ${step}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
