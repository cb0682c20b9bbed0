import { type BatchEngine, type BatchJob, BatchJobRunningError } from '../../core/port/batch-engine';

/** An engine that nobody can wait for: it is still at work as often as is said when it is asked for a job, and does it the next time. */
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
