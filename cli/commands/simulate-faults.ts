import { ownValue } from '../../core/own-value';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { PlantedBug } from '../../simulation/planted/planted-bug';
import { BUGS } from '../../simulation/planted/bugs';
import { dueBugs } from '../../simulation/planted/due';
import { findBugs, isFound } from '../../simulation/planted/find-bugs';
import { FINDINGS } from '../../simulation/planted/findings';
import { hashesOfBugs, readFoundIn } from '../../simulation/planted/found-in';
import { recordFindings } from '../../simulation/planted/record-findings';
import { buildWorker, type WorkerBuild } from '../../simulation/search/build-worker';
import { coverageOf } from '../../simulation/search/coverage';
import type { Job } from '../../simulation/search/job';
import { createPool, type Pool } from '../../simulation/search/pool';
import { parseRanges } from '../../simulation/search/ranges';
import { NO_FAULTS } from '../../simulation/search/replay-command';
import { bugReport, bugRow, runReport, searchReport } from '../faults-report';
import { repeat, search } from '../../simulation/search/search';
import { shrink, type Shrunk } from '../../simulation/search/shrink';
import { summaryOf } from '../../simulation/search/summary';
import type { Tally } from '../../simulation/search/tally';
import { EXIT, UserError } from '../exit';
import { createOutput, type Output } from '../output';
import { freshWorlds, hashOfWorlds } from './fresh-worlds';
import { repositoryRoot } from '../root';

export interface SimulateFaultsOptions {
  readonly seeds?: number;
  readonly from: number;
  readonly jobs?: number;
  readonly seconds?: number;
  readonly shrinkSeconds: number;
  readonly keepGoing: boolean;
  readonly coverage: boolean;
  readonly engine?: 'model' | 'duckdb';
  readonly seed?: number;
  readonly keep?: readonly string[];
  readonly hours?: number;
  readonly without?: string;
  readonly trace: boolean;
  readonly planted: boolean;
  readonly only?: readonly string[];
  readonly again?: 'due' | 'all';
  readonly record: boolean;
  readonly fresh: boolean;
  readonly skip: number;
  readonly json: boolean;
}

const DEFAULT_SEEDS = 200;
const FIRST_SEED = 1;
const SECONDS_FOR_A_BUG = 180;
/** Without a terminal, progress is logged as a line at intervals. */
const NOTE_EVERY_MS = 15_000;
const STDOUT = 1;
const STDERR = 2;

/** Searches for a world that breaks a guarantee, replays a single world, or proves that planted bugs are found. */
export async function simulateFaults(options: SimulateFaultsOptions): Promise<number> {
  const output = createOutput(options.json);
  requireSense(options);
  if (options.planted) return findPlanted(options, output);
  const built = await buildWorker({ root: repositoryRoot(), folder: buildFolder('simulation'), instrumented: true });
  if (options.fresh) return freshWorlds({ ...options, seeds: options.seeds ?? DEFAULT_SEEDS }, built, output);
  return options.seed === undefined
    ? searchWorlds(options, built, output)
    : runWorld({ ...options, seed: options.seed }, built, output);
}

function requireSense(options: SimulateFaultsOptions): void {
  const { seed, keep, hours, without, trace, planted, only, again, record, fresh } = options;
  const ofOne = { '--keep': keep, '--hours': hours, '--without': without, '--trace': trace || undefined };
  const [stray] = Object.entries(ofOne).find(([, value]) => value !== undefined) ?? [];
  if (stray !== undefined && seed === undefined)
    throw new UserError(`${stray} is about one world: say which with --seed`);
  if (only !== undefined && !planted) throw new UserError('--only chooses among planted bugs: add --planted');
  if (again !== undefined && !planted) throw new UserError('--again is about planted bugs: add --planted');
  if (again !== undefined && only !== undefined)
    throw new UserError('--again and --only both choose planted bugs: leave one out');
  if (fresh && (seed !== undefined || planted || options.from !== FIRST_SEED))
    throw new UserError('--fresh takes its seeds from the sources: leave --seed, --from and --planted out');
  if (record && !planted) throw new UserError('--record writes down what found planted bugs: add --planted');
}

async function runWorld(
  options: SimulateFaultsOptions & { readonly seed: number },
  { program }: WorkerBuild,
  output: Output,
): Promise<number> {
  const pool = createPool({
    program,
    width: 1,
    root: repositoryRoot(),
    ...(options.trace ? { traceTo: options.json ? STDERR : STDOUT } : {}),
  });
  try {
    const run = await pool.run({ ...jobOf(options), seed: options.seed });
    output.result(run, () => runReport(run));
    return run.failure === undefined ? EXIT.done : EXIT.no;
  } finally {
    pool.close();
  }
}

function jobOf({ keep, hours, without, engine, trace }: SimulateFaultsOptions): Omit<Job, 'seed'> {
  const numbers = without === undefined ? undefined : parseRanges(without);
  if (without !== undefined && numbers === undefined)
    throw new UserError(`--without ${without} does not name requests: write them as 1-50,52`);
  return {
    trace,
    ...(keep === undefined ? {} : { keep: new Set(keep.filter((id) => id !== NO_FAULTS)) }),
    ...(numbers === undefined ? {} : { without: new Set(numbers) }),
    ...(hours === undefined ? {} : { hours }),
    ...(engine === undefined ? {} : { engine }),
  };
}

async function searchWorlds(
  options: SimulateFaultsOptions,
  { program, branches }: WorkerBuild,
  output: Output,
): Promise<number> {
  const { from, seconds, keepGoing } = options;
  const seeds = options.seeds ?? (seconds === undefined ? DEFAULT_SEEDS : Infinity);
  const job = jobOf(options);
  const pool = createPool({ program, width: options.jobs ?? availableParallelism(), root: repositoryRoot() });
  const startedMs = performance.now();
  const elapsed = (): number => (performance.now() - startedMs) / 1000;
  try {
    const say = progress(output);
    const showRun = (tally: Tally): void => say(searchProgress(tally, seeds, elapsed()));
    const tally = await search(pool, { from, seeds, seconds, keepGoing, job }, { onRun: showRun });
    const searchSeconds = elapsed();
    if (tally.failures.length === 0) await repeat(pool, { from, job }, tally);
    const coverage = coverageOf(branches, await pool.branches());
    const shrunk = await shrinkFirst(pool, tally, { ...options, job }, say);
    const summary = summaryOf({ tally, from, seconds: searchSeconds, coverage, shrunk });
    output.result(summary, () => searchReport(summary, options.coverage));
    return summary.ok ? EXIT.done : EXIT.no;
  } finally {
    pool.close();
  }
}

async function shrinkFirst(
  pool: Pool,
  tally: Tally,
  { job, shrinkSeconds }: Pick<SimulateFaultsOptions, 'shrinkSeconds'> & { readonly job: Omit<Job, 'seed'> },
  say: (line: string) => void,
): Promise<Shrunk | undefined> {
  const [failure] = tally.failures;
  if (failure === undefined || failure.check === 'same_seed_same_bytes' || shrinkSeconds === 0) return undefined;
  const first = { ...job, seed: failure.seed };
  return shrink(
    pool,
    { job: first, run: await pool.run(first) },
    {
      seconds: shrinkSeconds,
      onStep: ({ faults, requests, tried }) =>
        say(`shrinking seed ${failure.seed}: ${faults.length} faults, ${requests} requests after ${tried} worlds`),
    },
  );
}

function searchProgress(tally: Tally, seeds: number, seconds: number): string {
  return `${tally.seeds}${seeds === Infinity ? '' : ` of ${seeds}`} worlds, ${(tally.seeds / seconds).toFixed(1)} per second, ${tally.failures.length} failed`;
}

async function findPlanted(options: SimulateFaultsOptions, output: Output): Promise<number> {
  const bugs = await chosenBugs(options, output);
  const searching = {
    root: repositoryRoot(),
    folder: buildFolder(`planted-${process.pid}`),
    width: options.jobs ?? availableParallelism(),
    from: ({ name }: PlantedBug) =>
      options.again === undefined ? options.from : (ownValue(FINDINGS, name)?.seed ?? FIRST_SEED),
    coreSeconds: options.seconds ?? SECONDS_FOR_A_BUG,
  };
  const found = await findBugs(bugs, searching, (one, done) => {
    const row = bugRow(one);
    output.note(
      `${done} of ${bugs.length}  ${row['bug']}: ${row['found by']}, ${row['seeds']} seeds, ${row['seconds']} s`,
    );
  });
  if (options.record) await recordFindings(repositoryRoot(), found);
  const rows = found.map((one) => ({
    ...bugRow(one),
    is_found: isFound(one),
    seed: one.failure?.seed,
    message: one.failure?.message,
    file: one.bug.file,
    breaks: one.bug.breaks,
  }));
  const passed = found.filter(isFound).length;
  const result = { ok: passed === found.length, passed, failed: found.length - passed, bugs: rows };
  output.result(result, () => bugReport(found));
  return result.ok ? EXIT.done : EXIT.no;
}

/** The bugs of --only; with --again those that a world found before, all of them or the ones that are due; else all. */
async function chosenBugs({ only, again }: SimulateFaultsOptions, output: Output): Promise<readonly PlantedBug[]> {
  const unknown = only?.find((name) => !BUGS.some((bug) => bug.name === name));
  if (unknown !== undefined)
    throw new UserError(`there is no planted bug “${unknown}”: choose from ${BUGS.map(({ name }) => name).join(', ')}`);
  if (only !== undefined) return BUGS.filter(({ name }) => only.includes(name));
  if (again === undefined) return BUGS;
  const recorded = BUGS.filter(({ name }) => ownValue(FINDINGS, name) !== undefined);
  if (again === 'all') return recorded;
  const root = repositoryRoot();
  const built = await buildWorker({ root, folder: buildFolder('simulation'), instrumented: true });
  const { bugs, changed } = dueBugs(recorded, {
    recorded: await readFoundIn(root),
    current: await hashesOfBugs(root, recorded),
    sourceHash: await hashOfWorlds(root, built),
  });
  output.note(
    `${bugs.length} of ${recorded.length} planted bugs: ${changed} in files that changed, and a rotating eighth`,
  );
  return bugs;
}

/** On a terminal, one line that changes; elsewhere, a new line at intervals. */
function progress(output: Output): (line: string) => void {
  let notedMs = performance.now();
  return (line) => {
    output.progress(line);
    if (process.stderr.isTTY || performance.now() - notedMs < NOTE_EVERY_MS) return;
    notedMs = performance.now();
    output.note(line);
  };
}

/** Below the folder of the running build, which is named by its sources. */
function buildFolder(name: string): string {
  return join(process.env['TIDEMARK_BUILD'] ?? join(repositoryRoot(), '.build'), name);
}
