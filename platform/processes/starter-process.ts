// A small process that starts others, run by starter.ts.
import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createBirpc } from 'birpc';
import { endOf, type ProcessEnd } from './process-end';
import type { StarterFunctions, StarterListener } from './starter-functions';

const children = new Map<number, { readonly process: ChildProcess; readonly ended: Promise<ProcessEnd> }>();

const functions: StarterFunctions = {
  start: (number, { program, programArguments }) => {
    const child = fork(program, programArguments, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    });
    const ended = endOf(child);
    children.set(number, { process: child, ended });
    yieldToOthers(child);
    child.on('message', (message) => void holder.received(number, message));
    void ended.then((end) => {
      children.delete(number);
      void holder.ended(number, end);
    });
  },
  post: (number, message) => void children.get(number)?.process.send(message),
  kill: (number) => void children.get(number)?.process.kill('SIGKILL'),
  close: endAll,
};

const holder = createBirpc<StarterListener, StarterFunctions>(functions, {
  post: (message) => process.connected && process.send?.(message),
  on: (receive) => void process.on('message', receive),
  eventNames: ['received', 'ended'],
  timeout: -1,
});

/** Questions and events come first. */
function yieldToOthers({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not allow it.
  }
}

function endAll(): void {
  const started = [...children.values()];
  for (const child of started) child.process.kill('SIGKILL');
  void Promise.all(started.map(({ ended }) => ended)).then(() => process.exit());
}

// The process that started this one decides when to stop, also where a signal goes to a whole group of processes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', endAll);
