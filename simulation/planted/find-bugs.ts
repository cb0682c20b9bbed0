import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildWorker } from '../search/build-worker';
import { createPool, type Pool } from '../search/pool';
import { search } from '../search/search';
import type { FailedSeed } from '../search/tally';
import { PLANTED_BANNER, PLANTED_VARIABLE, plantingAll, rootWith } from './plant';
import type { PlantedBug } from './planted-bug';

export interface FindOptions {
  readonly root: string;
  /** A folder for the bundle; it is created, and removed at the end. */
  readonly folder: string;
  readonly width: number;
  /** The first seed to try. */
  readonly from: (bug: PlantedBug) => number;
  /** How long a bug may stay hidden, in seconds per core. */
  readonly coreSeconds: number;
  readonly entry?: string;
}

export interface FoundBug {
  readonly bug: PlantedBug;
  /** Undefined if it was not found. */
  readonly failure: FailedSeed | undefined;
  /**
   * The same seed also fails in the unchanged code: then this does not count as a finding and needs attention first.
   */
  readonly failsAnyway: boolean;
  /** How many seeds it took. */
  readonly seeds: number;
  readonly seconds: number;
}

export function isFound({ failure, failsAnyway }: FoundBug): boolean {
  return failure !== undefined && !failsAnyway;
}

/** Looks for each bug alone, one after the other; a world that fails with a bug must pass without it. */
export async function findBugs(
  bugs: readonly PlantedBug[],
  options: FindOptions,
  onFound: (found: FoundBug, done: number) => void,
): Promise<readonly FoundBug[]> {
  const { root, folder, width, entry } = options;
  const { program } = await buildWorker({
    root,
    folder: join(folder, 'worker'),
    instrumented: false,
    plugins: [plantingAll(bugs, root)],
    banner: PLANTED_BANNER,
    ...(entry === undefined ? {} : { entry }),
  });
  const unchanged = createPool({ program, width, root });
  try {
    const found: FoundBug[] = [];
    for (const bug of bugs) {
      const one = await findBug(bug, { ...options, program }, unchanged);
      found.push(one);
      onFound(one, found.length);
    }
    return found;
  } finally {
    unchanged.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function findBug(
  bug: PlantedBug,
  options: FindOptions & { readonly program: string },
  unchanged: Pool,
): Promise<FoundBug> {
  const from = options.from(bug);
  const startedMs = performance.now();
  const job = bug.engine === undefined ? {} : { engine: bug.engine };
  const pool = createPool({
    program: options.program,
    width: options.width,
    root: await rootWith(bug, options.root, join(options.folder, `${bug.name}-root`)),
    environment: { [PLANTED_VARIABLE]: bug.name },
  });
  try {
    const tally = await search(pool, { from, seeds: Infinity, coreSeconds: options.coreSeconds, job });
    const [failure] = tally.failures;
    const seconds = (performance.now() - startedMs) / 1000;
    if (failure === undefined) return { bug, failure, failsAnyway: false, seeds: tally.seeds, seconds };
    const without = await unchanged.run({ ...job, seed: failure.seed });
    return { bug, failure, failsAnyway: without.failure !== undefined, seeds: failure.seed - from + 1, seconds };
  } finally {
    pool.close();
  }
}
