import { Worker } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import type { LocalClock } from '../../adapters/local/clock';
import { codedError } from '../../core/coded-error';
import { problem } from '../../serving-layer/api/problem';
import { CROSSING_ERRORS } from './crossing-errors';
import { timeOf } from './followed-clock';
import type { PlainResponse, QuestionFunctions, QuestionListener, QuestionThreadData } from './question-functions';

export interface QuestionsOptions extends QuestionThreadData {
  /** The built `question-thread.ts`. */
  readonly program: string;
  /** The clock of the process. */
  readonly clock: LocalClock;
  readonly onError: (error: unknown) => void;
}

/** Answers questions in a thread of its own, so that neither they nor the events wait for each other. */
export interface Questions {
  answer(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export class QuestionThreadEndedError extends codedError('QuestionThreadEndedError', 'question_thread_ended') {}

/** Questions that the thread has taken and not answered; the API bounds more narrowly what it works on. */
const MOST_WAITING = 256;
const RETRY_SECONDS = 1;

interface Thread {
  readonly functions: BirpcReturn<QuestionFunctions, QuestionListener>;
  readonly ended: Promise<void>;
}

/** A thread that ends is started again by the next question. */
export function createQuestions({ program, onError, clock, ...data }: QuestionsOptions): Questions {
  let waiting = 0;
  const start = (): Thread => {
    const worker = new Worker(program, { workerData: data, name: 'questions' });
    const functions = createBirpc<QuestionFunctions, QuestionListener>(
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
        thread = undefined;
        functions.$close(new QuestionThreadEndedError('the thread that answers questions has ended'));
        resolve();
      });
    });
    return { functions, ended };
  };
  let thread: Thread | undefined = start();
  return {
    answer: async (request) => {
      if (waiting >= MOST_WAITING) return overloaded(`${waiting} questions wait for an answer`);
      const { functions } = (thread ??= start());
      waiting += 1;
      try {
        return responseOf(await functions.answer(await plain(request), timeOf(clock)));
      } catch (error) {
        if (!(error instanceof QuestionThreadEndedError)) throw error;
        return overloaded('the thread that answers questions is started again');
      } finally {
        waiting -= 1;
      }
    },
    close: async () => {
      if (thread === undefined) return;
      const { functions, ended } = thread;
      // Its end is the reply.
      await functions.close.asEvent();
      await ended;
    },
  };
}

function overloaded(why: string): Response {
  return problem(
    'overloaded',
    `${why}: ask again after ${RETRY_SECONDS} s.`,
    {},
    { 'retry-after': String(RETRY_SECONDS) },
  );
}

async function plain(request: Request): Promise<Parameters<QuestionFunctions['answer']>[0]> {
  const { method, url, headers } = request;
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  return { method, url, headers: [...headers], body };
}

function responseOf({ status, headers, body }: PlainResponse): Response {
  return new Response(body === undefined ? null : Buffer.from(body), {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}
