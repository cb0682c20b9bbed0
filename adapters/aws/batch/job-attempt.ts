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

/** How long whoever asks for a job can wait for it. Without a limit a job belongs to one call, and ends with it. */
export interface JobWait {
  /** A call that has waited this long leaves the job running (BatchJobRunningError); the next call for the same job goes on with it. */
  readonly leaveAfterMs?: number;
}

/** For an attempt whose work ends with its call. */
export interface JobEnd {
  /** ms since 1970: who asked cannot use what is done later (BatchJobTooLongError). */
  readonly endAtMs?: number;
}

/** Starts something outside under a token by which a repeated request is known, and returns its id there. */
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
 * One attempt at a job. What it starts outside is written down in the scratch place, so that a later call (another process, after
 * this one was ended) finds the same things instead of starting them again. Ids of AWS are kept, rather than its tokens
 * trusted: nobody says for how long it knows a token.
 */
export class JobAttempt {
  /** Names what the attempt makes outside: no other attempt ever had it. */
  readonly id: string;
  readonly #job: string;
  readonly #scratch: Lake;
  /** Where the attempt is found by its job; none for a job of one call. */
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

  /** Goes on with the attempt at this very job, word for word, if there is one. */
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

  /** Of calls at once, all go on with the attempt of the first; one that ends between two looks is not taken for one. */
  static async #claim(scratch: Lake, pointer: string, id: string): Promise<string> {
    for (;;) {
      if (await scratch.create(pointer, encoder.encode(id))) return id;
      const known = await scratch.get(pointer);
      if (known !== undefined) return decoder.decode(known);
    }
  }

  /** The id of what an earlier call started under this name, or of what is started now. */
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

  /** How long it may be waited before `requireTime` is asked again, ms. */
  get remainingMs(): number {
    return Math.min(this.remainingToEndMs, Math.max(0, this.#leaveAtMs - this.#pace.now()));
  }

  /** How long anything of it may still go on, ms. */
  get remainingToEndMs(): number {
    return Math.max(0, this.#endAtMs - this.#pace.now());
  }

  /** @throws BatchJobTooLongError when nothing more is to be begun */
  requireNotOver(): void {
    if (this.#pace.now() >= this.#endAtMs) throw new BatchJobTooLongError(this.#job);
  }

  /** @throws BatchJobTooLongError as `requireNotOver`; BatchJobRunningError when the caller has waited as long as it can */
  requireTime(): void {
    this.requireNotOver();
    if (this.#pace.now() >= this.#leaveAtMs) throw new BatchJobRunningError(this.#job);
  }

  /**
   * Carries the attempt out, and ends it unless it goes on.
   *
   * @param end clears away what the attempt made
   * @throws what `work` throws; BatchJobRunningError as well where another call ended the attempt meanwhile: ask again
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

  /** Another call for the same job may have come to its end, and taken away what this one still needed. */
  async #isCurrent(): Promise<boolean> {
    if (this.#pointer === undefined) return true;
    const known = await this.#scratch.get(this.#pointer).catch(() => encoder.encode(this.id));
    return known !== undefined && decoder.decode(known) === this.id;
  }

  /** The next call begins anew. Before anything is cleared: an attempt that is found must be whole. */
  async #forget(): Promise<void> {
    if (this.#pointer !== undefined && (await this.#isCurrent()))
      await this.#scratch.delete(this.#pointer).catch(() => undefined);
  }
}
