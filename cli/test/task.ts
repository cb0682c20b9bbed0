import type { Command } from './run-command';
import type { TierName } from './tiers';

/** One process of a run. */
export interface Task extends Command {
  readonly name: string;
  readonly tier: TierName;
  /**
   * Where its counts are: `status`, one check that its exit status decides; `jest`, a report that jest writes; `counts`, the last
   * line of its standard output, a JSON object with `passed` and `failed`.
   */
  readonly counts: 'status' | 'jest' | 'counts';
  /** Prints its standard error also when it passed. */
  readonly showsOutput?: boolean;
  /** A task that must have ended before this one begins, if it is in the same run. */
  readonly after?: string;
  /** Roughly how long it takes, CPU seconds; the longest begin first. */
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
