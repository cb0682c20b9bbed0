import { isStillRunning } from '../core/port/batch-engine';

/** Answer of a step whose engine is still running: the caller waits, then repeats the request. */
export interface Running {
  readonly status: 'running';
}

/** A function cannot wait hours for a job: a job that is still running is an answer, not an error. */
export async function orRunning<Answer>(work: () => Promise<Answer>): Promise<Answer | Running> {
  try {
    return await work();
  } catch (error) {
    if (isStillRunning(error)) return { status: 'running' };
    throw error;
  }
}
