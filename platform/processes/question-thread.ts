// The thread that answers questions, started by questions.ts with `QuestionThreadData`.
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { joinDataDirectory } from '../../adapters/local/data-directory';
import { sqlFiles } from '../../adapters/local/sql-files';
import { createApi } from '../../serving-layer/api/api';
import { operatingOperations } from '../../serving-layer/api/operating-api';
import { openEngine } from '../open-engine';
import { openReading } from '../open-reading';
import { createTaskRuns } from '../task-runs';
import { slotOf } from '../../core/once-per-slot';
import { FollowedClock } from './followed-clock';
import { REMEMBERED_CELLS_BYTES } from './heaps';
import type { PlainRequest, PlainResponse, QuestionFunctions, QuestionThreadData } from './question-functions';
import { serveThread } from './serve-thread';
import type { OwnFunctions } from './thread';

/** While events come in, each fold changes the answers. A question is then computed at most five times per second. */
const STATE_SHARED_FOR_MS = 200;
const NO_BODY: ReadonlySet<number> = new Set([204, 304]);

async function open({ dataDir, root, ...secrets }: QuestionThreadData) {
  const stores = await joinDataDirectory(dataDir, clock);
  const engine = openEngine(stores, 'questions');
  const reading = await openReading(stores, {
    ...{ engine, sql: sqlFiles(join(root, 'sql')), ...secrets },
    memoryBytes: REMEMBERED_CELLS_BYTES,
    // After an operation, questions see what it published.
    slot: () => `${operated} ${slotOf(STATE_SHARED_FOR_MS, performance.now())}`,
  });
  const tasks = createTaskRuns(reading, (error) => reportError(error));
  return {
    tasks,
    api: createApi({
      ...reading,
      elsewhere: operatingOperations(reading.capabilities.routes),
      onError: (error) => reportError(error),
    }),
    close: async () => {
      await tasks.close();
      await engine.close();
      await stores.close();
    },
  };
}

const clock = new FollowedClock();
let operated = 0;
const opened = open(workerData as QuestionThreadData);

const functions: OwnFunctions<QuestionFunctions> = {
  answer: async (request, time, operations) => {
    clock.tell(time);
    operated = operations;
    return plain(await (await opened).api.fetch(requestOf(request)));
  },
  runTasks: async (time) => {
    clock.tell(time);
    await (await opened).tasks.run();
  },
  close: async () => (await opened).close(),
};
const reportError = serveThread(functions);

/** Methods of HTTP that a `Request` cannot be made with; the app answers them with 405, as it does any other method. */
const FORBIDDEN: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

function requestOf({ method, url, headers, body }: PlainRequest): Request {
  const isForbidden = FORBIDDEN.has(method.toUpperCase());
  const request = new Request(url, {
    method: isForbidden ? 'POST' : method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  return isForbidden ? Object.defineProperty(request, 'method', { value: method }) : request;
}

async function plain(response: Response): Promise<PlainResponse> {
  const body = NO_BODY.has(response.status) ? undefined : new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: [...response.headers], body };
}
