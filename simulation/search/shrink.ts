import { elementAt } from '../../core/element-at';
import type { InjectedFault } from '../outcome';
import type { Job, Run, Runner } from './job';
import { type FirstFailing, minimise } from './minimise';

/** What remains of a failing world. */
export interface Shrunk {
  /** The command that replays it. */
  readonly job: Job;
  readonly run: Run;
  /** By time. */
  readonly faults: readonly InjectedFault[];
  /** Requests of producers that remain. */
  readonly requests: number;
  /** Worlds that were run to find it. */
  readonly tried: number;
  /** False if time ran out before every part had been tried. */
  readonly finished: boolean;
}

export interface ShrinkOptions {
  readonly seconds: number;
  readonly now?: () => number;
  readonly onStep?: (shrunk: Pick<Shrunk, 'faults' | 'requests' | 'tried'>) => void;
}

const HOUR_MS = 3_600_000;
/** Lengths to try, shortest first. */
const HOURS = [0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 30, 36, 48, 60, 72, 96, 120, 168];

/**
 * Searches for a smaller world of the same seed that fails the same check: first with fewer faults, then fewer hours,
 * then fewer requests, and again from the start as long as that helps and there is time.
 */
export async function shrink(
  runner: Runner,
  first: { readonly job: Job; readonly run: Run },
  options: ShrinkOptions,
): Promise<Shrunk> {
  const shrinker = new Shrinker(runner, first, options);
  for (let before = ''; shrinker.size() !== before && !shrinker.isOver();) {
    before = shrinker.size();
    await shrinker.dropFaults();
    await shrinker.shorten();
    await shrinker.dropRequests();
  }
  return shrinker.result();
}

class Shrinker {
  readonly #runner: Runner;
  readonly #options: ShrinkOptions;
  readonly #check: string | undefined;
  readonly #endMs: number;
  readonly #now: () => number;
  #job: Job;
  #run: Run;
  /** How many requests the world makes if none is left out. */
  #made: number;
  #tried = 0;

  constructor(runner: Runner, { job, run }: { readonly job: Job; readonly run: Run }, options: ShrinkOptions) {
    this.#runner = runner;
    this.#options = options;
    this.#job = job;
    this.#run = run;
    this.#made = run.requests;
    this.#check = run.failure?.check;
    this.#now = options.now ?? (() => performance.now());
    this.#endMs = this.#now() + options.seconds * 1000;
  }

  isOver(): boolean {
    return this.#now() >= this.#endMs;
  }

  /** Updated by every step that helped. */
  size(): string {
    const { keep, hours, without } = this.#job;
    return `${keep?.size} ${hours} ${without?.size}`;
  }

  async dropFaults(): Promise<void> {
    const ids = this.#run.faults.map(({ id }) => id);
    await minimise(
      ids,
      this.#trying((kept) => ({ ...this.#job, keep: new Set(kept) })),
    );
  }

  async shorten(): Promise<void> {
    const hours = this.#job.hours ?? this.#run.virtualMs / HOUR_MS;
    const shorter = HOURS.filter((length) => length < hours).map((length) => ({ ...this.#job, hours: length }));
    if ((await this.#firstFailing(shorter)) !== undefined && this.#job.without === undefined)
      this.#made = this.#run.requests;
  }

  async dropRequests(): Promise<void> {
    const all = Array.from({ length: this.#made }, (_, at) => at + 1);
    const present = all.filter((number) => this.#job.without?.has(number) !== true);
    const jobOf = (kept: readonly number[]): Job => {
      const numbers = new Set(kept);
      return { ...this.#job, without: new Set(all.filter((number) => !numbers.has(number))) };
    };
    await minimise(present, this.#trying(jobOf));
  }

  result(): Shrunk {
    const faults = [...this.#run.faults].sort((a, b) => a.atMs - b.atMs);
    return {
      job: this.#job,
      run: this.#run,
      faults,
      requests: this.#made - (this.#job.without?.size ?? 0),
      tried: this.#tried,
      finished: !this.isOver(),
    };
  }

  #trying<Item>(jobOf: (items: readonly Item[]) => Job): FirstFailing<Item> {
    return async (candidates) => this.#firstFailing(candidates.map(jobOf));
  }

  /**
   * Tries jobs, as many in parallel as possible; of those that fail like the first world did, the earliest in the list
   * becomes the new world.
   */
  async #firstFailing(jobs: readonly Job[]): Promise<number | undefined> {
    for (let from = 0; from < jobs.length && !this.isOver(); from += this.#runner.width) {
      const wave = jobs.slice(from, from + this.#runner.width);
      const runs = await Promise.all(wave.map(async (job) => this.#runner.run(job)));
      this.#tried += runs.length;
      const at = runs.findIndex(({ failure }) => failure !== undefined && failure.check === this.#check);
      if (at < 0) continue;
      this.#job = elementAt(wave, at);
      this.#run = elementAt(runs, at);
      this.#options.onStep?.(this.result());
      return from + at;
    }
    return undefined;
  }
}
