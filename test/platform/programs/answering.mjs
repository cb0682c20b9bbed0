// A thread like the one that answers questions: it says what it was asked, and ends when it is asked for /end.
import { parentPort, resourceLimits, workerData } from 'node:worker_threads';
import { createBirpc } from 'birpc';

/** @type {import('../../../platform/processes/thread').OwnFunctions<import('../../../platform/processes/question-functions').QuestionFunctions>} */
const functions = {
  answer: ({ method, url, body }, time) => {
    if (url.endsWith('/end')) process.exit(1);
    if (url.endsWith('/wait')) return new Promise(() => undefined);
    if (url.endsWith('/unchanged'))
      return Promise.resolve({ status: 304, headers: [['etag', '"1"']], body: undefined });
    /** @type {unknown} */
    const data = workerData;
    const text = JSON.stringify({
      method,
      url,
      body: body && Buffer.from(body).toString(),
      time,
      data,
      resourceLimits,
    });
    return Promise.resolve({
      status: 200,
      headers: [['content-type', 'application/json']],
      body: Buffer.from(text),
    });
  },
  runTasks: () => Promise.resolve(),
  close: () => {
    setImmediate(() => parentPort?.close());
    return Promise.resolve();
  },
};

createBirpc(functions, {
  post: (message) => parentPort?.postMessage(message),
  on: (receive) => parentPort?.on('message', receive),
  timeout: -1,
});
