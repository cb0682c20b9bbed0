import { spawn } from 'node:child_process';
import { EXIT } from '../exit';
import { repositoryRoot } from '../root';

export interface Command {
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallSeconds: number;
  /** CPU time of the command and of all child processes that it waited for. */
  readonly cpuSeconds: number;
}

/** The shell prints its own times and those of its children to a file descriptor that the command does not inherit. */
const TIMED = '"$@" 3>&-; status=$?; times >&3; exit "$status"';

/** Runs a command in the root of the checkout until it exits. */
export function runCommand({ command, environment = {} }: Command): Promise<Finished> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', TIMED, 'sh', ...command], {
      cwd: repositoryRoot(),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    const [, stdout, stderr, times] = child.stdio.map(collected);
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({
        status: status ?? EXIT.usage,
        stdout: stdout?.() ?? '',
        stderr: stderr?.() ?? '',
        wallSeconds: (performance.now() - startedMs) / 1000,
        cpuSeconds: cpuSecondsOf(times?.() ?? ''),
      }),
    );
  });
}

/** The output of a stream so far. */
function collected(stream: NodeJS.ReadableStream | NodeJS.WritableStream | null | undefined): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/**
 * User and system time from the output of `times` (POSIX): a line for the shell and a line for its children.
 *
 * @example cpuSecondsOf('0m0.00s 0m0.00s\n1m2.50s 0m0.50s') // 63
 */
export function cpuSecondsOf(times: string): number {
  const children = times.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}
