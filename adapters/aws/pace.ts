import { faultOf } from './errors';

/** Time and chance as arguments, so that tests need neither. */
export interface Pace {
  /** ms since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** From 0 to 1, as Math.random. */
  random(): number;
}

export const REAL_PACE: Pace = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: () => Math.random(),
};

export interface Patience {
  /** How long an operation of a port may take with all its tries. */
  readonly deadlineMs: number;
  /** Longest pause before the second try; it doubles with each further one. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const STORE_PATIENCE: Patience = { deadlineMs: 10_000, firstPauseMs: 25, longestPauseMs: 1_000 };

/**
 * Pauses that grow and end: "full jitter", a pause of 0 up to the bound, so that clients that were throttled together do not
 * come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
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

  /** Waits, at most so long; false, at once, if the deadline would pass meanwhile. */
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

  /** Tries until it is done, an error will not go away by itself or the deadline is near. @throws the last error */
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
