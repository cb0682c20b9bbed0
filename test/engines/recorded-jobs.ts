import type { BatchEngine, BatchJob, SqlRow } from '../../core/port/batch-engine';
import type { EventFiles } from '../../core/port/event-files';
import type { Lake } from '../../core/port/lake';

/** A job that the platform created, and DuckDB's result for every step. */
export interface RecordedJob {
  /** Unchanged except for the keys: those of inputs are whole paths. */
  readonly job: BatchJob;
  /** Its caller read the rows of the last step. */
  readonly isQuery: boolean;
  /** In DuckDB's order. */
  rows(step: string): Promise<readonly SqlRow[]>;
  /** The file that DuckDB wrote for a step. */
  file(step: string): string;
}

interface Kit {
  readonly engine: BatchEngine;
  readonly lake: Lake;
  readonly files: Pick<EventFiles, 'rows'>;
}

/** The engine, recording the jobs that it runs in `jobs`. What the jobs read must stay in the lake. */
export function recording(kit: Kit, jobs: RecordedJob[]): BatchEngine {
  const note = async (ran: BatchJob, isQuery: boolean): Promise<void> => {
    const job = sampleOf(ran, jobs);
    if (job !== undefined) jobs.push(await recorded(kit, { job, isQuery, at: jobs.length }));
  };
  return {
    run: async (job) => {
      const written = await kit.engine.run(job);
      await note(job, false);
      return written;
    },
    query: async (job) => {
      const rows = await kit.engine.query(job);
      await note(job, true);
      return rows;
    },
    close: () => kit.engine.close(),
  };
}

/** All joins of raw files are one statement over different files, so one of them is enough. */
function sampleOf(job: BatchJob, before: readonly RecordedJob[]): BatchJob | undefined {
  if (job.name !== 'compact') return job;
  if (before.some(({ job: { name } }) => name === job.name)) return undefined;
  return { ...job, inputs: job.inputs.slice(0, 1), steps: job.steps.slice(0, 1) };
}

interface Noted {
  readonly job: BatchJob;
  readonly isQuery: boolean;
  readonly at: number;
}

/** Runs the job again with an output for every step, in addition to those that the platform wants. */
async function recorded({ engine, lake, files }: Kit, { job, isQuery, at }: Noted): Promise<RecordedJob> {
  const keyOf = (step: string): string => `recorded/${at}/${step}.parquet`;
  await engine.run({ ...job, steps: job.steps.map((step) => ({ ...step, output: keyOf(step.name) })) });
  const inputs = job.inputs.map((input) =>
    input.kind === 'rows' ? input : { ...input, keys: input.keys.map((key) => lake.uri(key)) },
  );
  return {
    job: { ...job, inputs },
    isQuery,
    rows: async (step) => [...files.rows((await lake.get(keyOf(step)))!)],
    file: (step) => lake.uri(keyOf(step)),
  };
}
