import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { type BirpcReturn, createBirpc } from 'birpc';
import { endOf, type ProcessEnd } from './process-end';
import type { StartedProgram, StarterFunctions, StarterListener } from './starter-functions';

/** A process that was started by another one. */
export interface StartedProcess {
  post(message: Serializable): void;
  onMessage(receive: (message: Serializable) => void): void;
  readonly ended: Promise<ProcessEnd>;
  kill(): void;
}

/**
 * Starts processes by way of a small one: the system copies the page tables of a process that starts another, which
 * stops a large process for long.
 */
export interface Starter {
  start(program: StartedProgram): StartedProcess;
  /** Ends everything that was started, and resolves once it has ended. */
  close(): Promise<void>;
}

interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  readonly functions: BirpcReturn<StarterFunctions, StarterListener>;
  readonly children: Map<number, Child>;
}

interface Child {
  receive(message: Serializable): void;
  end(end: ProcessEnd): void;
}

/**
 * Starts the small process at once, while this one is small too, and again when it is needed after its end.
 *
 * @param program the built `starter-process.ts`
 */
export function createStarter(program: string): Starter {
  const start = (): Running => {
    const started = run(program);
    void started.ended.then(({ how, said }) => {
      if (running === started) running = undefined;
      const end = { how: `the process that started it ended first: ${how}`, said };
      for (const child of started.children.values()) child.end(end);
    });
    return started;
  };
  let running: Running | undefined = start();
  let last = 0;
  return {
    start: (started) => {
      last += 1;
      return childOf((running ??= start()), last, started);
    },
    close: async () => {
      if (running === undefined) return;
      const { functions, ended } = running;
      void functions.close();
      await ended;
    },
  };
}

function run(program: string): Running {
  const children = new Map<number, Child>();
  const process = fork(program, [], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
  });
  const functions = createBirpc<StarterFunctions, StarterListener>(
    {
      received: (number, message) => children.get(number)?.receive(message),
      ended: (number, end) => {
        children.get(number)?.end(end);
        children.delete(number);
      },
    },
    {
      post: (message: Serializable) => process.connected && process.send(message),
      on: (receive) => void process.on('message', receive),
      eventNames: ['start', 'post', 'kill', 'close'],
      timeout: -1,
    },
  );
  return { process, ended: endOf(process), functions, children };
}

function childOf({ functions, children }: Running, number: number, program: StartedProgram): StartedProcess {
  let receive: (message: Serializable) => void = () => undefined;
  const ended = new Promise<ProcessEnd>((resolve) => {
    children.set(number, { receive: (message) => receive(message), end: resolve });
  });
  void functions.start(number, program);
  return {
    ended,
    post: (message) => void functions.post(number, message),
    onMessage: (listener) => (receive = listener),
    kill: () => void functions.kill(number),
  };
}
