import { join } from 'node:path';
import { filesBelow } from '../../simulation/search/source-hash';
import { chromium } from './prerequisites';
import { repositoryRoot } from '../root';
import { STACK_CHECKS, STACK_PACKAGES, STATIC_CHECKS, type StaticCheck } from './static-checks';
import type { SuiteDecision } from './suites';
import type { Task } from './task';
import { type TierName, tierOf } from './tiers';

export interface Selection {
  readonly tiers: readonly TierName[];
  /** Everything in full; otherwise a sample, if a tier has one. */
  readonly all: boolean;
  readonly coverage: boolean;
  /** A hash of the checkout, which determines the sample; hex. */
  readonly tree: string;
  /** What changed since the last green runs. */
  readonly decisions: readonly SuiteDecision[];
}

/** Fresh worlds of an ordinary run and of --all, and the size of the pieces in which --all can resume. */
const WORLDS = { sample: 400, all: 20_000, piece: 1000 } as const;
/** Processes that share the files of a tier; each is one task. */
const PROCESSES = { unit: 3, property: 3, contract: 2, parity: 3 } as const;
const COVERAGE_FOLDER = '.build/coverage';

/** CPU seconds of the longest tasks, so that they start first. */
const EXPECTED_SECONDS: Readonly<Record<string, number>> = {
  lint: 100,
  types: 40,
  stacks: 150,
  worlds: 400,
  planted: 120,
  property: 90,
  parity: 110,
  contract: 100,
  unit: 60,
  e2e: 200,
  sim: 150,
  crash: 130,
  recipe: 60,
  browser: 30,
  spark: 400,
  deployment: 400,
  trino: 600,
  mutation: 3000,
};

/** The processes of a run. */
export async function tasksOf(selection: Selection): Promise<readonly Task[]> {
  const files = await testFiles(repositoryRoot());
  const chosen = selection.tiers.flatMap((tier) => tasksOfTier(tier, selection, files.get(tier) ?? []));
  return withStackPackages(chosen).map((task) => ({
    seconds: EXPECTED_SECONDS[task.name] ?? EXPECTED_SECONDS[task.tier] ?? 10,
    ...task,
  }));
}

/** Installs the packages of the stacks if a task needs them, even if the tier of the stacks was not chosen. */
function withStackPackages(tasks: readonly Task[]): readonly Task[] {
  const isNeeded = tasks.some(({ after }) => after === STACK_PACKAGES.name);
  const isThere = tasks.some(({ name }) => name === STACK_PACKAGES.name);
  return isNeeded && !isThere ? [staticTask(STACK_PACKAGES, 'stacks'), ...tasks] : tasks;
}

/** Test files by tier. */
export async function testFiles(root: string): Promise<ReadonlyMap<TierName, readonly string[]>> {
  const byTier = new Map<TierName, string[]>();
  for (const path of await filesBelow(root, 'test')) {
    const tier = tierOf(path);
    if (tier !== undefined) byTier.set(tier, [...(byTier.get(tier) ?? []), path]);
  }
  return byTier;
}

function tasksOfTier(tier: TierName, selection: Selection, files: readonly string[]): readonly Task[] {
  switch (tier) {
    case 'static':
      return STATIC_CHECKS.map((check) => staticTask(check, 'static'));
    case 'stacks':
      return stackTasks();
    case 'worlds':
      return worldTasks(selection.all);
    case 'planted':
      return [plantedTask(selection.all)];
    case 'mutation':
      return mutationTasks(selection.decisions);
    case 'coverage':
      return [];
    case 'crash':
    case 'recipe':
      return jestTasks(tier, selection, [selection.all ? files : sampleOf(files, selection.tree)]);
    case 'unit':
    case 'property':
    case 'contract':
    case 'parity':
      return jestTasks(tier, selection, shares(files, PROCESSES[tier]));
    case 'sim':
    case 'e2e':
    case 'browser':
    case 'spark':
    case 'deployment':
    case 'trino':
      return jestTasks(tier, selection, [files]);
  }
}

function jestTasks(tier: TierName, selection: Selection, lists: readonly (readonly string[])[]): readonly Task[] {
  return lists.map((files, at, { length }) =>
    jestTask(length === 1 ? tier : `${tier} ${at + 1}/${length}`, tier, { ...selection, files }),
  );
}

const HEX_DIGITS = 8;

/** One of the files, chosen by the hash: a different one after every change. */
export function sampleOf(files: readonly string[], tree: string): readonly string[] {
  const at = Number.parseInt(tree.slice(0, HEX_DIGITS), 16) % Math.max(files.length, 1);
  return files.slice(at, at + 1);
}

/** Distributes files over processes; neighbours go to different ones, because they tend to cost the same. */
function shares(files: readonly string[], processes: number): readonly (readonly string[])[] {
  const dealt = Array.from({ length: processes }, (_, at) => files.filter((_file, index) => index % processes === at));
  return dealt.filter((share) => share.length > 0);
}

export function staticTask({ name, command: [program, ...args], ...rest }: StaticCheck, tier: TierName): Task {
  const path = program === 'node' ? process.execPath : join('node_modules/.bin', program);
  return { ...rest, name, tier, command: [path, ...args], counts: 'status' };
}

/** One after another; the tests of the stacks come last. */
export function stackTasks(pattern: readonly string[] = []): readonly Task[] {
  const checks = [STACK_PACKAGES, ...STACK_CHECKS].map((check) => staticTask(check, 'stacks'));
  const tests: Task = {
    name: 'stacks: tests',
    tier: 'stacks',
    command: jest(['-c', 'stacks/jest.config.cjs', '-i', ...pattern]),
    counts: 'jest',
  };
  return [...checks, tests].map((task, at, all) => ({
    ...task,
    ...(at === 0 ? {} : { after: all[at - 1]?.name ?? '' }),
  }));
}

interface JestOptions extends Pick<Selection, 'all' | 'coverage'> {
  readonly files: readonly string[];
}

function jestTask(name: string, tier: TierName, { files, all, coverage }: JestOptions): Task {
  const folder = `${COVERAGE_FOLDER}/${name.replaceAll(/\W+/g, '-')}`;
  const counted = ['--coverage', '--coverageProvider=v8', '--coverageReporters=json', `--coverageDirectory=${folder}`];
  return {
    name,
    tier,
    command: jest(['-i', ...(coverage ? counted : []), '--runTestsByPath', ...files]),
    environment: testEnvironment({ all, coverage }),
    counts: 'jest',
    // The deployment uses the packages of the stacks.
    ...(tier === 'deployment' ? { after: STACK_PACKAGES.name } : {}),
  };
}

/** Variables that tests read. */
export function testEnvironment({
  all,
  coverage,
}: Pick<Selection, 'all' | 'coverage'>): Readonly<Record<string, string>> {
  return {
    TIDEMARK_CHROMIUM: chromium(),
    ...(all ? { TIDEMARK_TEST_ALL: '1' } : {}),
    ...(coverage ? { TIDEMARK_COVERAGE: join(repositoryRoot(), COVERAGE_FOLDER, 'processes') } : {}),
  };
}

/** Jest with ESM modules. Modules accumulate in a process from file to file, hence the memory limit. */
export function jest(args: readonly string[]): Task['command'] {
  return [
    process.execPath,
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', '--max-old-space-size=4096'],
    // Handles left open by a test must not keep the run from ending.
    ...['node_modules/jest/bin/jest.js', '--forceExit', ...args],
  ];
}

function worldTasks(all: boolean): readonly Task[] {
  const fresh = (seeds: number, skip: number): Task['command'] =>
    tidemark('simulate-faults', '--fresh', '--seeds', `${seeds}`, '--skip', `${skip}`, '--jobs', '1', '--json');
  if (!all)
    return [{ name: 'worlds', tier: 'worlds', command: fresh(WORLDS.sample, 0), counts: 'counts', showsOutput: true }];
  return Array.from({ length: WORLDS.all / WORLDS.piece }, (_, at) => ({
    name: `worlds ${at + 1}/${WORLDS.all / WORLDS.piece}`,
    tier: 'worlds' as const,
    command: fresh(WORLDS.piece, at * WORLDS.piece),
    counts: 'counts' as const,
    showsOutput: true,
  }));
}

function plantedTask(all: boolean): Task {
  const which = all ? ['--again', 'all', '--record'] : ['--again', 'due'];
  return {
    name: 'planted',
    tier: 'planted',
    command: tidemark('simulate-faults', '--planted', ...which, '--jobs', '1', '--json'),
    counts: 'counts',
  };
}

const MUTATION = 'mutation/';

function mutationTasks(decisions: readonly SuiteDecision[]): readonly Task[] {
  const due = decisions.filter(({ suite, isDue }) => isDue && suite.startsWith(MUTATION));
  return due.map(({ suite }, at) => ({
    name: suite,
    tier: 'mutation',
    command: [process.execPath, 'node_modules/@stryker-mutator/core/bin/stryker.js', 'run'],
    environment: { TIDEMARK_MUTATE: suite.slice(MUTATION.length) },
    counts: 'status',
    // Stryker works in one folder of the checkout, so parts cannot run concurrently.
    ...(at === 0 ? {} : { after: due[at - 1]?.suite ?? '' }),
  }));
}

/** This build of the CLI. */
function tidemark(...args: readonly string[]): Task['command'] {
  return [process.execPath, join(process.env['TIDEMARK_BUILD'] ?? '.build', 'main.mjs'), ...args];
}
