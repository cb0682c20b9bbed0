import { spawn } from 'node:child_process';

export interface ServerProcess {
  /** What the pattern captured from its output. */
  readonly found: string;
  stop(): Promise<void>;
}

/** A server starts in seconds; this ends one that never does. */
const START_MS = 600_000;

/**
 * Starts a server and waits until its output matches. A shell in between ends the server when its input closes, so that
 * none outlives this process, even if it is killed.
 *
 * @param listen gets all later output, which is otherwise discarded
 */
export function startServer(
  command: readonly string[],
  ready: RegExp,
  listen: (text: string) => void = () => undefined,
): Promise<ServerProcess> {
  const guard = '"$@" & server=$!; read -r _; kill $server; wait $server';
  const child = spawn('sh', ['-c', guard, 'sh', ...command], { stdio: ['pipe', 'pipe', 'pipe'] });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode === null) child.once('close', () => resolve()).stdin.end();
      else resolve();
    });
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void => {
      child.stdin.end();
      reject(new Error(`${command[0] ?? ''} ${why}: ${output.slice(-2_000)}`));
    };
    const timer = setTimeout(() => fail('did not start'), START_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = ready.exec(output);
      if (found === null) return;
      clearTimeout(timer);
      // Read even without a listener: a full pipe would block the server.
      for (const stream of [child.stdout, child.stderr])
        stream.off('data', read).on('data', (chunk: Buffer) => listen(chunk.toString()));
      resolve({ found: found[1] ?? '', stop });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code ?? 'a signal'}`));
  });
}
