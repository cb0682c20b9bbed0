import { isStillRunning } from '../core/port/batch-engine';

/** The answer of a step whose engine is not done: the state machine waits, and asks the same again. */
export interface Running {
  readonly status: 'running';
}

/** A function may not wait for a job of hours: it answers that the job runs, which is no error. */
export async function orRunning<Answer>(work: () => Promise<Answer>): Promise<Answer | Running> {
  try {
    return await work();
  } catch (error) {
    if (isStillRunning(error)) return { status: 'running' };
    throw error;
  }
}
