import { createHash } from 'node:crypto';
import {
  type BatchJob,
  BatchJobRunningError,
  BatchJobTooLongError,
  isStillRunning,
} from '../../../core/port/batch-engine';
import type { Lake } from '../../../core/port/lake';
import type { Pace } from '../pace';
import { freshJobId } from './running-jobs';

/** How long a caller can wait for a job. Without a limit, a job belongs to one call and ends with it. */
export interface JobWait {
  /**
   * After waiting this long, a call leaves the job running (BatchJobRunningError); the next call for the same job
   * resumes it.
   */
  readonly leaveAfterMs?: number;
}

/** For a job that must end with its call. */
export interface JobEnd {
  /** Deadline after which the caller no longer needs the result (ms since 1970); then BatchJobTooLongError. */
  readonly endAtMs?: number;
}

/** Starts something on AWS with an idempotency token, and returns its id. */
export type Start = (token: string) => Promise<string>;

interface Opened {
  readonly job: string;
  readonly scratch: Lake;
  readonly pointer: string | undefined;
  readonly leaveAtMs: number;
  readonly endAtMs: number;
  readonly pace: Pace;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * One attempt at a job. The ids of what it starts on AWS are stored in scratch, so that a later call (possibly in
 * another process) resumes them instead of starting them again. Idempotency tokens alone are not enough: AWS does not
 * document how long it remembers them.
 */
export class JobAttempt {
  /** Unique name for everything that the attempt creates on AWS. */
  readonly id: string;
  readonly #job: string;
  readonly #scratch: Lake;
  /** Key under which the attempt is found by its job; none if the job belongs to one call. */
  readonly #pointer: string | undefined;
  readonly #leaveAtMs: number;
  readonly #endAtMs: number;
  readonly #pace: Pace;

  private constructor(id: string, { job, scratch, pointer, leaveAtMs, endAtMs, pace }: Opened) {
    this.id = id;
    this.#job = job;
    this.#scratch = scratch;
    this.#pointer = pointer;
    this.#leaveAtMs = leaveAtMs;
    this.#endAtMs = endAtMs;
    this.#pace = pace;
  }

  /** Resumes the attempt at exactly this job (the stored text must be identical), or begins one. */
  static async open(
    job: BatchJob,
    scratch: Lake,
    { leaveAfterMs, endAtMs = Infinity, pace }: JobWait & JobEnd & { readonly pace: Pace },
  ): Promise<JobAttempt> {
    const id = freshJobId();
    if (leaveAfterMs === undefined)
      return new JobAttempt(id, { job: job.name, scratch, pointer: undefined, leaveAtMs: Infinity, endAtMs, pace });
    const pointer = `jobs/${createHash('sha256').update(JSON.stringify(job)).digest('hex')}`;
    const leaveAtMs = pace.now() + leaveAfterMs;
    return new JobAttempt(await JobAttempt.#claim(scratch, pointer, id), {
      job: job.name,
      scratch,
      pointer,
      leaveAtMs,
      endAtMs,
      pace,
    });
  }

  /** Concurrent calls all resume the attempt of the first. If an attempt ends in between, a new one is claimed. */
  static async #claim(scratch: Lake, pointer: string, id: string): Promise<string> {
    for (;;) {
      if (await scratch.create(pointer, encoder.encode(id))) return id;
      const known = await scratch.get(pointer);
      if (known !== undefined) return decoder.decode(known);
    }
  }

  /** The id of what an earlier call started under this name; starts it if no call has. */
  async once(name: string, start: Start): Promise<string> {
    const token = createHash('sha256').update(`${this.id} ${name}`).digest('hex');
    if (this.#pointer === undefined) return start(token);
    const key = `${this.id}/started/${name}`;
    const known = await this.#scratch.get(key);
    if (known !== undefined) return decoder.decode(known);
    const id = await start(token);
    await this.#scratch.put(key, encoder.encode(id));
    return id;
  }

  /** How long the caller may wait before it checks `requireTime` again, ms. */
  get remainingMs(): number {
    return Math.min(this.remainingToEndMs, Math.max(0, this.#leaveAtMs - this.#pace.now()));
  }

  /** Time left until the deadline, ms. */
  get remainingToEndMs(): number {
    return Math.max(0, this.#endAtMs - this.#pace.now());
  }

  /** @throws BatchJobTooLongError after the deadline: start nothing more */
  requireNotOver(): void {
    if (this.#pace.now() >= this.#endAtMs) throw new BatchJobTooLongError(this.#job);
  }

  /**
   * @throws BatchJobTooLongError after the deadline; BatchJobRunningError once the caller has waited as long as it can
   */
  requireTime(): void {
    this.requireNotOver();
    if (this.#pace.now() >= this.#leaveAtMs) throw new BatchJobRunningError(this.#job);
  }

  /**
   * Does the work, and ends the attempt unless the job is still running.
   *
   * @param end deletes what the attempt created
   * @throws what `work` throws; BatchJobRunningError if another call ended the attempt meanwhile: call again
   */
  async carryOut<Result>(work: () => Promise<Result>, end: () => Promise<void>): Promise<Result> {
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      if (isStillRunning(error)) throw error;
      const isCurrent = await this.#isCurrent();
      await this.#forget();
      await end();
      throw isCurrent ? error : new BatchJobRunningError(this.#job);
    }
    await this.#forget();
    await end();
    return result;
  }

  /** False if another call for the same job has ended the attempt, and deleted what this call still needed. */
  async #isCurrent(): Promise<boolean> {
    if (this.#pointer === undefined) return true;
    const known = await this.#scratch.get(this.#pointer).catch(() => encoder.encode(this.id));
    return known !== undefined && decoder.decode(known) === this.id;
  }

  /**
   * The next call begins a new attempt. Must come before anything is deleted: an attempt that is found must be
   * complete.
   */
  async #forget(): Promise<void> {
    if (this.#pointer !== undefined && (await this.#isCurrent()))
      await this.#scratch.delete(this.#pointer).catch(() => undefined);
  }
}
