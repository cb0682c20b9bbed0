import type { LocalClock } from '../../adapters/local/clock';
import { problem } from '../../serving-layer/api/problem';
import { timeOf } from './followed-clock';
import type { LoopDelay } from './loop-delay';
import type { PlainRequest, PlainResponse, QuestionFunctions, QuestionThreadData } from './question-functions';
import { createThread, ThreadEndedError, type ThreadOptions } from './thread';

export interface QuestionsOptions extends QuestionThreadData, Pick<ThreadOptions, 'program' | 'onError'> {
  /** The clock of the process. */
  readonly clock: LocalClock;
}

/** Answers questions in a thread of its own, so that neither they nor the events wait for each other. */
export interface Questions {
  answer(request: Request): Promise<Response>;
  /** An operation was answered: later questions see what it changed. */
  operated(): void;
  /** Begins the tasks of capabilities that are due. */
  runTasks(): Promise<void>;
  delay(lastMs: number): Promise<LoopDelay>;
  close(): Promise<void>;
}

/** Questions that the thread has taken and not answered; the API bounds more narrowly what it works on. */
const MOST_WAITING = 256;
const RETRY_SECONDS = 1;

export function createQuestions({ program, onError, clock, ...data }: QuestionsOptions): Questions {
  const thread = createThread<QuestionFunctions>({ program, onError, name: 'questions', data });
  let [waiting, operations] = [0, 0];
  return {
    answer: async (request) => {
      if (waiting >= MOST_WAITING) return overloaded(`${waiting} questions wait for an answer`);
      waiting += 1;
      try {
        const plain = await plainRequest(request);
        return responseOf(await thread.functions().answer(plain, timeOf(clock), operations));
      } catch (error) {
        if (!(error instanceof ThreadEndedError)) throw error;
        return overloaded('the thread that answers questions is started again');
      } finally {
        waiting -= 1;
      }
    },
    operated: () => void (operations += 1),
    runTasks: () => thread.functions().runTasks(timeOf(clock)),
    delay: (lastMs) => thread.functions().delay(lastMs),
    close: () => thread.close(),
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

async function plainRequest(request: Request): Promise<PlainRequest> {
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
