import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { type BranchCounts, failedRun, type Job, type Reply, type Request, type Run, type Runner } from './job';

export interface PoolOptions {
  /** The bundle that `buildWorker` made. */
  readonly program: string;
  readonly width: number;
  /** Working directory of the workers: the world finds `sql/` there. */
  readonly root: string;
  /** Variables for the workers. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A world that takes longer than this is considered hung, ms. */
  readonly hangMs?: number;
  /** File descriptor for the output of workers; without it the output is dropped. */
  readonly traceTo?: number;
}

export interface Pool extends Runner {
  /** How often the branches were taken so far, over all live workers. */
  branches(): Promise<readonly BranchCounts[]>;
  close(): void;
}

/** Worlds take a second or two; with a SQL engine, on a busy machine, half a minute. Ten times that is a hang. */
const HANG_MS = 600_000;
const STDERR_KEPT = 4000;

/**
 * Worker processes rather than threads: a world that loops forever, runs out of memory or kills its process must fail
 * only its own seed.
 */
export function createPool(options: PoolOptions): Pool {
  const workers = Array.from({ length: options.width }, () => createWorker(options));
  const idle = [...workers];
  const waiting: ((worker: Worker) => void)[] = [];
  const take = (): Promise<Worker> => {
    const worker = idle.shift();
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const give = (worker: Worker): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(worker);
    else next(worker);
  };
  return {
    width: options.width,
    run: async (job) => {
      const worker = await take();
      try {
        return await worker.run(job);
      } finally {
        give(worker);
      }
    },
    branches: async () =>
      (await Promise.all(workers.map((worker) => worker.branches()))).filter((counts) => counts !== undefined),
    close: () => {
      for (const worker of workers) worker.kill();
    },
  };
}

interface Worker {
  run(job: Job): Promise<Run>;
  branches(): Promise<BranchCounts | undefined>;
  kill(): void;
}

/** A process, and what it wrote to its standard error. */
interface Started {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly said: () => string;
}

function createWorker(options: PoolOptions): Worker {
  const { hangMs = HANG_MS } = options;
  let started: Started | undefined;
  const kill = (): void => {
    started?.child.kill('SIGKILL');
    started = undefined;
  };
  return {
    kill,
    run: async (job) => {
      const { child, ready, said } = (started ??= start(options));
      await ready;
      const answer = await ask(child, { kind: 'run', job }, hangMs);
      switch (answer.kind) {
        case 'done':
          return { ...answer.outcome, cpuMs: answer.cpuMs };
        case 'threw':
          return failedRun(job, 'no_exception', answer.message, answer.cpuMs);
        case 'silent':
          kill();
          return failedRun(job, 'no_hang', `the world did not end within ${hangMs / 1000} s`);
        case 'ended':
          kill();
          return failedRun(
            job,
            'no_crash',
            `the process of the world ended with ${answer.why}${said() === '' ? '' : `: ${said()}`}`,
          );
        case 'ready':
        case 'branches':
          throw new Error(`a worker answered “${answer.kind}” to a world`);
      }
    },
    branches: async () => {
      if (started === undefined) return undefined;
      const answer = await ask(started.child, { kind: 'branches' }, HANG_MS);
      return answer.kind === 'branches' ? answer.counts : undefined;
    },
  };
}

function start({ program, root, traceTo, environment = {} }: PoolOptions): Started {
  const stdio: ForkOptions['stdio'] = ['ignore', traceTo ?? 'ignore', 'pipe', 'ipc'];
  const env = { ...process.env, NODE_OPTIONS: '', ...environment };
  const child = fork(program, [], {
    cwd: root,
    stdio,
    env,
    serialization: 'advanced',
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
  });
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = `${text}${chunk.toString()}`.slice(-STDERR_KEPT)));
  const said = (): string => text.trim();
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.on('error', reject);
    // On `close` all of its output has been read; on `exit` not yet.
    child.once('close', (code, signal) =>
      reject(new Error(`the simulation cannot start (${signal ?? `exit ${code}`}): ${said()}`)),
    );
  });
  ready.catch(() => undefined);
  return { child, ready, said };
}

type Answer = Reply | { readonly kind: 'silent' } | { readonly kind: 'ended'; readonly why: string };

function ask(child: ChildProcess, request: Request, patienceMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('close', ended);
      resolve(answer);
    };
    const ended = (code: number | null, signal: string | null): void =>
      settle({ kind: 'ended', why: signal ?? `exit ${code}` });
    const timer = setTimeout(() => settle({ kind: 'silent' }), patienceMs);
    child.on('message', settle);
    child.on('close', ended);
    if (child.connected) child.send(request);
    else ended(child.exitCode, child.signalCode);
  });
}
