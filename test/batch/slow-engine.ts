import { type BatchEngine, type BatchJob, BatchJobRunningError } from '../../core/port/batch-engine';

/**
 * An engine that outlasts its caller: a job is still running for the given number of calls, and finishes on the next
 * one.
 */
export function slowEngine(engine: BatchEngine, looksAtWork: number): BatchEngine {
  const asked = new Map<string, number>();
  const started = async <Result>(job: BatchJob, work: () => Promise<Result>): Promise<Result> => {
    const text = JSON.stringify(job);
    const times = asked.get(text) ?? 0;
    if (times < looksAtWork) {
      asked.set(text, times + 1);
      throw new BatchJobRunningError(job.name);
    }
    asked.delete(text);
    return work();
  };
  return {
    ...engine,
    run: (job) => started(job, () => engine.run(job)),
    query: (job) => started(job, () => engine.query(job)),
  };
}
