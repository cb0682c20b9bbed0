import { randomBytes } from 'node:crypto';
import { BatchEngineError, type BatchJob, isStillRunning, isTooLong } from '../../../core/port/batch-engine';

/** @throws BatchEngineError naming the step or the input at which the work failed */
export async function named<Result>(job: BatchJob, step: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof BatchEngineError || isStillRunning(cause) || isTooLong(cause)
      ? cause
      : new BatchEngineError(job.name, step, cause);
  }
}

/** Unique name for what a job creates on AWS, so that concurrent jobs do not collide. */
export function freshJobId(): string {
  return randomBytes(8).toString('hex');
}

/** The running jobs of an engine. Closing waits for them and refuses new ones. */
export class RunningJobs {
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  async during<Result>(job: BatchJob, work: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new BatchEngineError(job.name, 'open', new Error('the engine is closed'));
    const running = work();
    const settled: Promise<unknown> = running.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
    return running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#running);
  }
}
