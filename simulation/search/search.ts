import type { Job, Run, Runner } from './job';
import { Tally } from './tally';

export interface SearchOptions {
  readonly from: number;
  /** Number of seeds; Infinity if only the time limit ends the search. */
  readonly seeds: number;
  /** No new world is started after this many seconds. */
  readonly seconds?: number | undefined;
  /**
   * No new world is started once the finished ones used this many seconds per core: the same on a busy machine as on a
   * quiet one.
   */
  readonly coreSeconds?: number;
  /** Worlds that ran before, to which these are added. */
  readonly tally?: Tally;
  /** Continue after a failure. */
  readonly keepGoing?: boolean;
  /** Settings for every world. */
  readonly job?: Omit<Job, 'seed'>;
}

export interface Watch {
  /** Called after each world. */
  readonly onRun?: (tally: Tally) => void;
}

/**
 * Runs worlds in the order of their seeds until the seeds or the time run out, or one fails. All seeds below the first
 * failing one have then been run, so the result does not depend on how many run in parallel.
 */
export async function search(
  runner: Runner,
  options: SearchOptions,
  { onRun = () => undefined }: Watch = {},
): Promise<Tally> {
  const { from, seeds, seconds = Infinity, coreSeconds = Infinity, keepGoing = false } = options;
  const { tally = new Tally() } = options;
  const endMs = performance.now() + seconds * 1000;
  let next = from;
  let failed = false;
  const isOver = (): boolean =>
    next >= from + seeds ||
    performance.now() >= endMs ||
    tally.cpuMs >= coreSeconds * 1000 * runner.width ||
    (failed && !keepGoing);
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const run = await runner.run({ ...options.job, seed: next++ });
      tally.add(run);
      failed ||= run.failure !== undefined;
      onRun(tally);
    }
  };
  await Promise.all(Array.from({ length: runner.width }, lane));
  return tally;
}

/** Every hundredth world, but at least 2 and at most 20, is run again to see whether it does the same. */
const REPEATED = { share: 0.01, least: 2, most: 20 } as const;

/** Runs some of the worlds a second time, in a process that has run others: the result must be the same. */
export async function repeat(
  runner: Runner,
  { from, job }: Pick<SearchOptions, 'from' | 'job'>,
  tally: Tally,
): Promise<void> {
  const wanted = Math.min(
    tally.seeds,
    REPEATED.most,
    Math.max(REPEATED.least, Math.round(tally.seeds * REPEATED.share)),
  );
  const seeds = Array.from({ length: wanted }, (_, at) => from + wanted - 1 - at);
  const runs = await Promise.all(seeds.map(async (seed) => runner.run({ ...job, seed })));
  for (const run of runs) if (run.digest !== tally.digestOf(run.seed)) tally.fail({ seed: run.seed, ...differs(run) });
}

function differs({ virtualMs }: Run) {
  const message =
    'run again, the world stored other bytes or gave other answers: something in it depends on the clock, on randomness or on earlier worlds';
  return { check: 'same_seed_same_bytes', message, atMs: virtualMs } as const;
}
