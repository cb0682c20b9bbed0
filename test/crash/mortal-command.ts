import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Finished, finished, freshFolder, ROOT } from '../e2e/cli';
import type { Death, MortalOrders, TraceLine } from './programs/mortal-orders';

/** Unlike in the launcher, all packages that can be bundled are: a process then starts in two thirds of the time. */
const NOT_BUNDLED = ['lmdb', '@duckdb/*', 'parquet-wasm', 'swagger-ui-dist', 'esbuild'];
/** For packages that are CommonJS. */
const GIVE_REQUIRE = `import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);`;

export interface MortalOptions extends Omit<MortalOrders, 'trace'> {
  /** Runs it under a wrapper, such as `['prlimit', '--fsize=1000000']`. */
  readonly under?: readonly string[];
}

export interface MortalEnd extends Finished {
  /** True if it ended by kill -9. */
  readonly killed: boolean;
  /** Each durable write, in the order of their starts. */
  readonly steps: readonly Omit<Death, 'moment'>[];
  /** Records that the log accepted and acknowledged, as `shard sequence`. */
  readonly taken: readonly string[];
}

export interface MortalProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<MortalEnd>;
}

/**
 * The real command line, built from the sources as the launcher does, that can be killed at any of its durable writes.
 */
export interface MortalCommand {
  start(args: readonly string[], options?: MortalOptions): MortalProcess;
  run(args: readonly string[], options?: MortalOptions): Promise<MortalEnd>;
  /**
   * Kills what a failed test left running, by process id, waits until it has exited, and removes the program. After
   * that none can be started.
   */
  remove(): Promise<void>;
}

export async function buildMortalCommand(): Promise<MortalCommand> {
  // Inside the repository, so that its packages are found; not in .build, where the launcher removes old files.
  const outdir = join(ROOT, 'node_modules', '.cache', `tidemark-mortal-${process.pid}`);
  const entryPoints = { mortal: join(import.meta.dirname, 'programs', 'mortal.ts') };
  const output = { outdir, outExtension: { '.js': '.mjs' }, bundle: true, splitting: true, format: 'esm' } as const;
  await build({
    entryPoints,
    ...output,
    platform: 'node',
    target: 'node20',
    external: NOT_BUNDLED,
    banner: { js: GIVE_REQUIRE },
    logLevel: 'error',
  });
  const traces = freshFolder();
  const running = new Map<ChildProcess, Promise<unknown>>();
  let commands = 0;
  let isRemoved = false;
  const start: MortalCommand['start'] = (args, { under = [], ...orders } = {}) => {
    if (isRemoved) throw new Error('the test is over');
    const trace = join(traces, String(++commands));
    const [program, ...rest] = [...under, process.execPath, join(outdir, 'mortal.mjs'), ...args, '--json'] as const;
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      TIDEMARK_ROOT: ROOT,
      // Without a build, `up` does everything in the one process that can be killed at a step.
      TIDEMARK_BUILD: undefined,
      TIDEMARK_TEST_MORTAL: JSON.stringify({ ...orders, trace }),
    };
    const child = spawn(program, rest, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env });
    const ended = finished(child);
    const forgotten = ended.catch(() => undefined).finally(() => running.delete(child));
    running.set(child, forgotten);
    return {
      child,
      ended: ended.then((end) => ({ ...end, killed: child.signalCode === 'SIGKILL', ...readTrace(trace) })),
    };
  };
  const remove = async (): Promise<void> => {
    isRemoved = true;
    for (const child of running.keys()) child.kill('SIGKILL');
    await Promise.all(running.values());
    rmSync(outdir, { recursive: true, force: true });
  };
  return { start, run: (args, options) => start(args, options).ended, remove };
}

function readTrace(file: string): Pick<MortalEnd, 'steps' | 'taken'> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceLine);
  const steps = lines.flatMap((line) =>
    line.step !== undefined && line.moment === 'before' ? [{ step: line.step, times: line.times }] : [],
  );
  return { steps, taken: lines.flatMap(({ taken }) => (taken === undefined ? [] : [taken.join(' ')])) };
}
