import type { Failure, Outcome, SimulationOptions } from '../outcome';

/** One world to run, as sent to a worker process. */
export interface Job extends Omit<SimulationOptions, 'trace'> {
  /** Print what happens, line by line, on the worker's standard output. */
  readonly trace?: boolean;
}

/** What the search checks in addition to the auditor. */
export const SEARCH_CHECKS = {
  no_crash: 'The process that runs a world does not die.',
  no_hang: 'A world comes to an end.',
  same_seed_same_bytes: 'The same seed gives the same bytes and the same answers.',
} as const;

export interface SearchFailure extends Omit<Failure, 'check'> {
  readonly check: Failure['check'] | keyof typeof SEARCH_CHECKS;
}

/** The outcome of a world, even if its process did not survive it. */
export interface Run extends Omit<Outcome, 'failure'> {
  readonly failure: SearchFailure | undefined;
  /** CPU time of all threads, ms. */
  readonly cpuMs: number;
}

/** Runs worlds, up to `width` in parallel. */
export interface Runner {
  readonly width: number;
  run(job: Job): Promise<Run>;
}

/** How often each branch of a source file was taken, by file; `instrument` gives the index of each branch. */
export type BranchCounts = Readonly<Record<string, Uint32Array>>;

export type Request = { readonly kind: 'run'; readonly job: Job } | { readonly kind: 'branches' };
export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly cpuMs: number }
  | { readonly kind: 'threw'; readonly message: string; readonly cpuMs: number }
  | { readonly kind: 'branches'; readonly counts: BranchCounts };

/** The run of a world that did not reach an outcome. */
export function failedRun({ seed }: Job, check: SearchFailure['check'], message: string, cpuMs = 0): Run {
  return {
    seed,
    failure: { check, message, atMs: 0 },
    virtualMs: 0,
    requests: 0,
    events: 0,
    faults: [],
    checks: {},
    digest: '',
    cpuMs,
  };
}
