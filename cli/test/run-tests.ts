import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensurePrerequisites } from './prerequisites';
import { EXIT, UserError } from '../exit';
import { repositoryRoot } from '../root';
import { coverageResult } from './coverage';
import { runInLanes } from './lanes';
import { hashOfTree, type Progress, readProgress, resume, writeProgress } from './progress';
import { runTask } from './run-task';
import { decideSuites, recordGreen, type SuiteDecision } from './suites';
import { summaryText } from './summary';
import type { Task, TaskResult } from './task';
import { jest, stackTasks, tasksOf, testEnvironment } from './tasks';
import { isTierName, TIER_NAMES, type TierName, TIERS } from './tiers';

export interface TestOptions {
  /** Everything in full: hours. */
  readonly all: boolean;
  /** Only these tiers. */
  readonly only?: readonly string[];
  /** Records which suites passed (test/tiers/green.json); implied by --all. */
  readonly record: boolean;
  /** Collects line coverage; implied by --all if it runs every tier. */
  readonly coverage: boolean;
  readonly pattern: readonly string[];
}

/** More processes than this do not help: the longest task dominates. */
const MOST_LANES = 4;
/** Some tasks mostly wait for processes and timers: one task more than there are cores keeps the cores busy. */
const EXTRA_LANES = 1;
const STACKS = 'stacks';

/**
 * Runs what CI runs, the chosen tiers, or the tests whose path matches. The last line counts passed and failed tests.
 */
export async function runTests(options: TestOptions): Promise<number> {
  return options.pattern.length > 0 ? runMatching(options) : runTiers(options);
}

/** The tests whose path matches; `stacks` stands for all checks of the stacks. */
async function runMatching({ pattern, all }: TestOptions): Promise<number> {
  ensurePrerequisites();
  const inStacks = pattern.filter((one) => one.startsWith(STACKS));
  const elsewhere = pattern.filter((one) => !inStacks.includes(one));
  const tests: Task = {
    name: 'tests',
    tier: 'unit',
    command: jest(['--maxWorkers=2', ...elsewhere]),
    environment: testEnvironment({ all, coverage: false }),
    counts: 'jest',
    showsOutput: true,
  };
  const tasks = [
    ...(inStacks.length > 0 ? stackTasks(inStacks.filter((one) => one !== STACKS)) : []),
    ...(elsewhere.length > 0 ? [tests] : []),
  ];
  const results: TaskResult[] = [];
  for (const task of tasks) results.push(await runTask(task));
  const [passed, failed] = [sumOf(results, 'passed'), sumOf(results, 'failed')];
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? EXIT.done : EXIT.no;
}

async function runTiers(options: TestOptions): Promise<number> {
  const startedMs = performance.now();
  const root = repositoryRoot();
  const decisions = await decideSuites(root);
  const tiers = chosenTiers(options, decisions);
  ensurePrerequisites(tiers);
  const coverage = options.coverage || tiers.includes('coverage');
  const tree = await hashOfTree(root);
  const tasks = await tasksOf({ tiers, all: options.all, coverage, tree, decisions });
  const results = options.all ? await runResumable(root, tree, tasks) : await runAll(tasks);
  if (coverage) results.push(await coverageResult(root));
  if (options.all || options.record) await recordGreen(root, greenSuites(results));
  process.stdout.write(`\n${summaryText(inOrder(results), (performance.now() - startedMs) / 1000)}\n`);
  return sumOf(results, 'failed') === 0 && sumOf(results, 'passed') > 0 ? EXIT.done : EXIT.no;
}

/** The tiers of this run; prints why a suite that depends on changes runs or does not. */
function chosenTiers({ all, only }: TestOptions, decisions: readonly SuiteDecision[]): readonly TierName[] {
  const unknown = only?.find((name) => !isTierName(name));
  if (unknown !== undefined)
    throw new UserError(`--only ${unknown}: there is no such tier; choose from ${TIER_NAMES.join(', ')}`);
  const names = TIER_NAMES.filter(isTierName);
  if (only !== undefined) return names.filter((name) => only.includes(name));
  if (all) return names;
  return names.filter((name) => {
    const { when } = TIERS[name];
    if (when !== 'changed') return when === 'always';
    const decision = decisions.find(({ suite }) => suite === name);
    process.stderr.write(`${name}: ${decision?.reason ?? 'runs'}\n`);
    return decision?.isDue !== false;
  });
}

async function runAll(
  tasks: readonly Task[],
  onResult: (result: TaskResult) => Promise<void> = () => Promise.resolve(),
) {
  const results: TaskResult[] = [];
  await runInLanes(tasks, Math.min(availableParallelism() + EXTRA_LANES, MOST_LANES), async (task) => {
    const result = await runTask(task);
    results.push(result);
    await onResult(result);
  });
  return results;
}

/** Resumes an earlier run over the same tree. */
async function runResumable(root: string, tree: string, tasks: readonly Task[]): Promise<TaskResult[]> {
  let progress: Progress = await readProgress(root, tree);
  const { left, done } = resume(tasks, progress);
  if (done.length > 0)
    process.stderr.write(`${done.length} of ${tasks.length} tasks passed before: going on with the rest\n`);
  else await rm(join(root, '.build/coverage'), { recursive: true, force: true });
  let ended = 0;
  const results = await runAll(left, async (result) => {
    ended += 1;
    progress = { tree, results: [...progress.results.filter(({ name }) => name !== result.name), result] };
    await writeProgress(root, progress);
    process.stderr.write(`${left.length - ended} of ${tasks.length} tasks left\n`);
  });
  return [...done, ...results];
}

/** Suites whose whole tier passed, and parts of the mutation tests that passed. */
function greenSuites(results: readonly TaskResult[]): readonly string[] {
  const failed = new Set(results.filter((result) => result.failed > 0 || result.pending > 0).map(({ tier }) => tier));
  const tiers = results.map(({ tier }) => tier).filter((tier) => tier !== 'mutation' && !failed.has(tier));
  const parts = results.filter((result) => result.tier === 'mutation' && result.failed === 0).map(({ name }) => name);
  return [...new Set([...tiers, ...parts])];
}

/** By tier, in the order of the list of tiers. */
function inOrder(results: readonly TaskResult[]): readonly TaskResult[] {
  return [...results].sort((a, b) => TIER_NAMES.indexOf(a.tier) - TIER_NAMES.indexOf(b.tier));
}

function sumOf(results: readonly TaskResult[], count: 'passed' | 'failed'): number {
  return results.reduce((sum, result) => sum + result[count], 0);
}
