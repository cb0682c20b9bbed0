import { Worker } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import { codedError } from '../../core/coded-error';
import { CROSSING_ERRORS } from './crossing-errors';
import { THREAD_HEAPS } from './heaps';
import type { LoopDelay } from './loop-delay';

/** What every thread can be asked. */
export interface ThreadFunctions {
  /** The delay of its event loop over the last so many milliseconds. */
  delay(lastMs: number): LoopDelay;
  /** Ends the thread once everything is closed. */
  close(): Promise<void>;
}

/** What a thread tells the one that started it. */
export interface ThreadListener {
  failed(error: { readonly message: string; readonly stack: string | undefined }): void;
}

export interface ThreadOptions {
  /** The built program. */
  readonly program: string;
  readonly name: keyof typeof THREAD_HEAPS;
  /** What the thread is started with: `workerData`. */
  readonly data: object;
  readonly onError: (error: unknown) => void;
}

/** What a program implements; the rest is the same in every thread. */
export type OwnFunctions<Functions extends ThreadFunctions> = Omit<Functions, 'delay'>;

/** A thread that is started again, after its end, by the next call. */
export interface Thread<Functions extends ThreadFunctions> {
  /** The functions of the running thread. Calls that it no longer answers reject with `ThreadEndedError`. */
  functions(): BirpcReturn<Functions, ThreadListener>;
  close(): Promise<void>;
}

export class ThreadEndedError extends codedError('ThreadEndedError', 'thread_ended') {}

interface Running<Functions extends ThreadFunctions> {
  readonly functions: BirpcReturn<Functions, ThreadListener>;
  readonly ended: Promise<void>;
}

export function createThread<Functions extends ThreadFunctions>({
  program,
  name,
  data,
  onError,
}: ThreadOptions): Thread<Functions> {
  const start = (): Running<Functions> => {
    const worker = new Worker(program, { workerData: data, name, resourceLimits: THREAD_HEAPS[name] });
    const functions = createBirpc<Functions, ThreadListener>(
      { failed: ({ message, stack }) => onError(Object.assign(new Error(message), { stack })) },
      {
        post: (message) => worker.postMessage(message),
        on: (receive) => void worker.on('message', receive),
        timeout: -1,
        ...CROSSING_ERRORS,
      },
    );
    worker.on('error', onError);
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        running = undefined;
        functions.$close(new ThreadEndedError(`the thread “${name}” has ended; it is started again when it is needed`));
        resolve();
      });
    });
    return { functions, ended };
  };
  let running: Running<Functions> | undefined = start();
  return {
    functions: () => (running ??= start()).functions,
    close: async () => {
      if (running === undefined) return;
      const { functions, ended } = running;
      // Its end is the reply.
      await functions.$callRaw({ method: 'close', args: [], event: true });
      await ended;
    },
  };
}
