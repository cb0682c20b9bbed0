import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { WorkerBuild } from '../../simulation/search/build-worker';
import { coverageOf } from '../../simulation/search/coverage';
import {
  FAILED_SEEDS_FILE,
  firstFreshSeed,
  parseFailedSeeds,
  withFoundSeeds,
} from '../../simulation/search/fresh-seeds';
import { failsTheRun, judgeFresh, judgeListed, type SeedVerdict } from '../../simulation/search/judge-seeds';
import { failsAtCommit, parentCommit } from '../../simulation/search/parent-commit';
import { createPool, type Pool } from '../../simulation/search/pool';
import { replayCommand } from '../../simulation/search/replay-command';
import { repeat, search } from '../../simulation/search/search';
import { filesBelow, hashOfFiles } from '../../simulation/search/source-hash';
import { ENOUGH_SEEDS, neverIn, summaryOf } from '../../simulation/search/summary';
import { Tally } from '../../simulation/search/tally';
import { EXIT } from '../exit';
import type { Output } from '../output';
import { repositoryRoot } from '../root';

export interface FreshOptions {
  readonly seeds: number;
  /** Number of initial worlds to skip, because another run covers them. */
  readonly skip: number;
  readonly jobs?: number;
}

const WAVE = 100;
const MOST_TIMES = 5;

/** Files that decide a world besides the sources in the worker. */
const READ_BY_WORLDS = ['sql', 'pnpm-lock.yaml'];

/** A hash of everything that determines what a world does; hex. */
export async function hashOfWorlds(root: string, { sources }: WorkerBuild): Promise<string> {
  const read = await Promise.all(READ_BY_WORLDS.map((path) => filesBelow(root, path)));
  return hashOfFiles(root, [...sources, ...read.flat()]);
}

/**
 * Runs every seed that ever failed, and fresh worlds whose seeds follow from the sources. A fresh world that fails is
 * run again on the parent commit: if it fails there as well it is added to the list of failed seeds and does not fail
 * this run.
 */
export async function freshWorlds(options: FreshOptions, built: WorkerBuild, output: Output): Promise<number> {
  const root = repositoryRoot();
  const first = firstFreshSeed(await hashOfWorlds(root, built));
  const pool = createPool({ program: built.program, width: options.jobs ?? availableParallelism(), root });
  try {
    const from = first + options.skip;
    const startedMs = performance.now();
    const listed = options.skip === 0 ? await judgeList(pool, root) : [];
    const tally = await searchUntilAllHappened(pool, from, options.seeds);
    if (tally.failures.length === 0) await repeat(pool, { from }, tally);
    const seconds = (performance.now() - startedMs) / 1000;
    const coverage = coverageOf(built.branches, await pool.branches());
    const fresh = await judgeFresh(tally.failures, failsOnParent(root, output));
    await recordFound(root, fresh);
    const verdicts = [...listed, ...fresh];
    const { missing, ...summary } = summaryOf({ tally, from, seconds, coverage, shrunk: undefined });
    for (const verdict of verdicts) output.note(sentenceOf(verdict));
    const failed = verdicts.filter(failsTheRun).length + missing.length;
    const passed = tally.seeds - tally.failures.length + listed.filter(({ kind }) => kind === 'passed').length;
    const text =
      `${tally.seeds} worlds from seed ${from}: ${summary.simulated_hours.toFixed(0)} simulated hours, ` +
      `${coverage.taken} of ${coverage.branches} branches, digest ${tally.digest}` +
      (missing.length === 0 ? '' : `\nnever happened, so it was not searched: ${missing.join(', ')}`);
    output.note(text);
    output.result({ passed, failed, verdicts, missing, ...summary }, () => `${passed} passed, ${failed} failed`);
    return failed === 0 ? EXIT.done : EXIT.no;
  } finally {
    pool.close();
  }
}

/**
 * A small number of worlds may miss a rare kind of fault: then more are run, up to a multiple of the requested number.
 */
async function searchUntilAllHappened(pool: Pool, from: number, seeds: number): Promise<Tally> {
  const tally = await search(pool, { from, seeds, keepGoing: true });
  if (seeds < ENOUGH_SEEDS) return tally;
  while (neverIn(tally).length > 0 && tally.seeds < MOST_TIMES * seeds)
    await search(pool, { from: from + tally.seeds, seeds: WAVE, keepGoing: true, tally });
  return tally;
}

async function judgeList(pool: Pool, root: string): Promise<readonly SeedVerdict[]> {
  const listed = parseFailedSeeds(await readFile(join(root, FAILED_SEEDS_FILE), 'utf8'));
  const tally = new Tally();
  for (const run of await Promise.all(listed.map(({ seed }) => pool.run({ seed })))) tally.add(run);
  return judgeListed(listed, tally.failures);
}

function failsOnParent(root: string, output: Output): (seed: number) => Promise<boolean | undefined> {
  return async (seed) => {
    const commit = await parentCommit(root);
    if (commit === undefined) return undefined;
    output.note(`seed ${seed} failed: running it on ${commit.slice(0, 10)} …`);
    return failsAtCommit(root, commit, { seed });
  };
}

/** Adds what the parent commit has as well to the list of failed seeds. */
async function recordFound(root: string, verdicts: readonly SeedVerdict[]): Promise<void> {
  const found = verdicts.flatMap(({ seed, kind, failure }) =>
    kind === 'found' && failure !== undefined
      ? [{ seed, check: failure.check, status: 'open' as const, note: failure.message }]
      : [],
  );
  if (found.length === 0) return;
  const path = join(root, FAILED_SEEDS_FILE);
  await writeFile(path, withFoundSeeds(parseFailedSeeds(await readFile(path, 'utf8')), found));
}

function sentenceOf({ seed, kind, failure }: SeedVerdict): string {
  const what = failure === undefined ? '' : `${failure.check}: ${failure.message}\n  again: ${replayCommand({ seed })}`;
  switch (kind) {
    case 'passed':
      return `✔ seed ${seed} failed once, and passes`;
    case 'now_passes':
      return `! seed ${seed} is listed as open, but passes: mark it as fixed in ${FAILED_SEEDS_FILE}`;
    case 'open':
      return `! seed ${seed}: known, open. ${what}`;
    case 'found':
      return `! seed ${seed}: found. It fails on the parent commit as well, and was added to ${FAILED_SEEDS_FILE}. ${what}`;
    case 'broken':
      return `✘ seed ${seed}: broken by this change. ${what}`;
    case 'unknown':
      return `✘ seed ${seed}: fails, and there is no parent commit to compare with (no git history). ${what}`;
  }
}
