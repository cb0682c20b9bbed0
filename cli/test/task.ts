import type { Command } from './run-command';
import type { TierName } from './tiers';

/** One process of a run. */
export interface Task extends Command {
  readonly name: string;
  readonly tier: TierName;
  /**
   * Source of its counts: `status` is one check, decided by the exit status; `jest` is a report that jest writes;
   * `counts` is the last line of standard output, a JSON object with `passed` and `failed`.
   */
  readonly counts: 'status' | 'jest' | 'counts';
  /** Prints its standard error even if it passed. */
  readonly showsOutput?: boolean;
  /** A task that must end before this one starts, if it is in the same run. */
  readonly after?: string;
  /** Approximate duration, CPU seconds; the longest tasks start first. */
  readonly seconds?: number;
}

export interface TaskResult {
  readonly name: string;
  readonly tier: TierName;
  readonly passed: number;
  readonly failed: number;
  /** Tests that did not run; their names say why. */
  readonly pending: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}
