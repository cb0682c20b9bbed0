/** A relation of small rows that a job brings along (calendar, sites, buckets). Column order is the order of `columns`. */
export interface InlineRelation {
  readonly kind: 'rows';
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'long' | 'bool' }[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** A relation of Parquet objects, named by their keys in the lake; never a prefix. */
export interface LakeRelation {
  readonly kind: 'parquet';
  readonly name: string;
  readonly keys: readonly string[];
  /** Names and types, so that no file and an empty list mean an empty relation. */
  readonly columns: readonly { readonly name: string; readonly type: 'text' | 'int' | 'long' | 'bool' }[];
}

export interface SqlStep {
  /** Name of the view that the step makes; later steps may read it. */
  readonly name: string;
  /** A single select in the portable subset. */
  readonly sql: string;
  /** Lake key under which the result is written as Parquet; undefined for a step that only later steps read. */
  readonly output?: string;
}

export interface BatchJob {
  readonly name: string;
  readonly inputs: readonly (InlineRelation | LakeRelation)[];
  readonly steps: readonly SqlStep[];
}

export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Runs SQL over the lake: DuckDB in one process, Spark or Athena on AWS. The same text everywhere. */
export interface BatchEngine {
  /**
   * Runs the steps in order. Returns how many rows each step with an output wrote.
   *
   * @throws BatchEngineError naming the step; from an engine whose caller cannot wait for the end of a job, BatchJobRunningError or
   * BatchJobTooLongError
   */
  run(job: BatchJob): Promise<ReadonlyMap<string, number>>;
  /** The rows of the last step, for small results. @throws as `run` */
  query(job: BatchJob): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** The job goes on without its caller. Whoever asks for the same job again, word for word, finds it where it is by then. */
export class BatchJobRunningError extends Error {
  override readonly name = 'BatchJobRunningError';
  readonly code = 'batch_job_running';

  constructor(readonly job: string) {
    super(`batch job ${job} is still running; ask for it again`);
  }
}

/** By its code: bundles duplicate classes. */
export function isStillRunning(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'batch_job_running';
}

/** The job was not done in the time that its caller had, and was ended: nothing of it goes on, and nothing is left of it. */
export class BatchJobTooLongError extends Error {
  override readonly name = 'BatchJobTooLongError';
  readonly code = 'batch_job_too_long';

  constructor(readonly job: string) {
    super(`batch job ${job} was ended: it was not done in the time that there was for it`);
  }
}

/** By its code: bundles duplicate classes. */
export function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'batch_job_too_long';
}

/** A job that could not be run. The message says which step (or input) failed and what the engine said. */
export class BatchEngineError extends Error {
  readonly code = 'batch_engine_failed';

  constructor(
    readonly job: string,
    /** The step or the input relation that failed. */
    readonly step: string,
    cause: unknown,
  ) {
    super(`batch job ${job} failed at ${step}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'BatchEngineError';
  }
}
