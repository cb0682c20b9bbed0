import type { ChildProcess } from 'node:child_process';

const STDERR_KEPT = 4000;

export interface ProcessEnd {
  /** The signal, the exit code or the error. */
  readonly how: string;
  /** What it wrote last. */
  readonly said: string;
}

/** Resolves once a process has ended and all of its output is read. */
export function endOf(child: ChildProcess): Promise<ProcessEnd> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-STDERR_KEPT)));
  return new Promise((resolve) => {
    // A process that cannot be started emits only this; other errors come from signals and messages that came too late.
    child.on('error', ({ message }) => {
      if (child.pid === undefined) resolve({ how: message, said: '' });
    });
    child.once('close', (code, signal) => resolve({ how: signal ?? `exit ${code}`, said: said.trim() }));
  });
}
