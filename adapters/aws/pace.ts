import { faultOf } from './errors';

/** Time and randomness as parameters, so that tests control both. */
export interface Pace {
  /** ms since epoch. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** In [0, 1), like Math.random. */
  random(): number;
}

export const REAL_PACE: Pace = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

export interface Patience {
  /** How long a port’s operation may take, including all attempts. */
  readonly deadlineMs: number;
  /** Longest pause before the second attempt; it doubles with each further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const STORE_PATIENCE: Patience = { deadlineMs: 10_000, firstPauseMs: 25, longestPauseMs: 1_000 };

/**
 * Exponential backoff with "full jitter": each pause is random between 0 and the bound, so that clients throttled
 * together do not retry together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export class Backoff {
  readonly #pace: Pace;
  readonly #patience: Patience;
  readonly #endMs: number;
  #pauses = 0;

  constructor(patience: Patience, pace: Pace) {
    this.#pace = pace;
    this.#patience = patience;
    this.#endMs = pace.now() + patience.deadlineMs;
  }

  /** Waits for at most this long; returns false at once if the deadline would pass meanwhile. */
  async pause(atMostMs = Infinity): Promise<boolean> {
    const { firstPauseMs, longestPauseMs } = this.#patience;
    const pauseMs = Math.min(
      atMostMs,
      this.#pace.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** this.#pauses),
    );
    if (this.#pace.now() + pauseMs >= this.#endMs) return false;
    this.#pauses++;
    await this.#pace.sleep(pauseMs);
    return true;
  }

  /** Retries until success, a permanent error or the deadline. @throws the last error */
  async untilServed<Result>(attempt: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (faultOf(error) === 'refused' || !(await this.pause())) throw error;
      }
    }
  }
}
