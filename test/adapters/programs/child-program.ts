import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../../..');
const built = new Set<string>();
const running = new Set<Child>();

/** A process that a test started, line by line. */
export interface Child {
  readonly pid: number;
  /** Lines of its output so far. */
  readonly lines: readonly string[];
  /** The next line that has not been read yet. @throws if its output ends before */
  line(): Promise<string>;
  /** Ends it as a power cut would, and resolves once it has exited. */
  kill(): Promise<void>;
  ended(): Promise<number | null>;
}

/**
 * Bundles a program, inside the repository so that its packages are found. Returns the path.
 *
 * @param folder below the root of the repository; this one by default
 */
export async function buildProgram(name: string, folder = 'test/adapters/programs'): Promise<string> {
  const outfile = join(ROOT, '.build', 'test-programs', `${name}-${process.pid}.mjs`);
  const entryPoints = [join(ROOT, folder, `${name}.ts`)];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  built.add(outfile);
  return outfile;
}

/** Runs a program of `buildProgram`. */
export function start(program: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  const lines: string[] = [];
  const next = readLines(child, lines);
  const started: Child = {
    pid: child.pid as number,
    lines,
    line: next,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    ended: () => ended,
  };
  running.add(started);
  void ended.then(() => running.delete(started));
  return started;
}

/** Call at the end of a test: removes everything that it started or built. */
export async function tidyUp(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill()));
  await Promise.all([...built].map((file) => rm(file, { force: true })));
}

function readLines(child: ChildProcess, lines: string[]): () => Promise<string> {
  const iterator = createInterface({ input: child.stdout as NodeJS.ReadableStream })
    .on('line', (line) => lines.push(line))
    [Symbol.asyncIterator]();
  return async () => {
    const next = await iterator.next();
    if (next.done === true) throw new Error(`the program ended; its output was:\n${lines.join('\n')}`);
    return next.value;
  };
}
