import { parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { CROSSING_ERRORS } from './crossing-errors';
import { watchLoop } from './loop-delay';
import type { OwnFunctions, ThreadFunctions, ThreadListener } from './thread';

/** Serves functions in a thread, and returns how it reports errors. `close` ends the thread. */
export function serveThread(functions: OwnFunctions<ThreadFunctions>): (error: unknown) => void {
  const watch = watchLoop();
  const served: ThreadFunctions = {
    ...functions,
    delay: (lastMs) => watch.over(lastMs),
    close: async () => {
      await functions.close();
      setImmediate(() => parentPort?.close());
    },
  };
  const holder = createBirpc<ThreadListener, ThreadFunctions>(served, {
    post: (message) => parentPort?.postMessage(message),
    on: (receive) => void parentPort?.on('message', receive),
    eventNames: ['failed'],
    timeout: -1,
    ...CROSSING_ERRORS,
  });
  return (error) => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    void holder.failed({ message, stack });
  };
}
