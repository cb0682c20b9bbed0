import type { Serializable } from 'node:child_process';
import { createBirpc } from 'birpc';
import type { LocalClock } from '../../adapters/local/clock';
import type { BatchWork } from '../../batch-layer/batch';
import type { OnProgress } from '../../batch-layer/deps';
import type { BatchRetention } from '../../core/run/retention';
import { codedError } from '../../core/coded-error';
import type { DirectoryAudit } from '../directory-audit';
import type { BatchFunctions, BatchListener } from './batch-functions';
import { CROSSING_ERRORS } from './crossing-errors';
import { timeOf, type TimeNow } from './followed-clock';
import { createStarter, type StartedProcess } from './starter';

export interface BatchProcessOptions {
  /** The built `starter-process.ts`. */
  readonly starter: string;
  /** The built `batch-child.ts`. */
  readonly program: string;
  readonly dataDir: string;
  /** The checkout, which contains `sql/`. */
  readonly root: string;
  readonly clock: LocalClock;
  readonly retention: BatchRetention;
  /** Told what capabilities failed at after a run. */
  readonly onError: (error: unknown) => void;
}

/** The work of the batch layer in a process of its own, so that nothing else waits for it. */
export interface BatchProcess extends BatchWork {
  audit(): Promise<DirectoryAudit>;
  /**
   * Ends the work in progress, and resolves once no process of it is left. A run that is not published stays invisible,
   * and the next one repeats it.
   */
  close(): Promise<void>;
}

export class BatchProcessEndedError extends codedError('BatchProcessEndedError', 'batch_process_ended') {}

/** The work was ended because the platform stops. */
export class BatchInterruptedError extends codedError('BatchInterruptedError', 'batch_interrupted') {}

const INTERRUPTED = 'the platform stops; nothing that readers see has changed';

/** One process for each piece of work: its memory is returned when it ends. */
export function createBatchProcess({
  starter,
  program,
  dataDir,
  root,
  clock,
  retention,
  onError,
}: BatchProcessOptions): BatchProcess {
  const processes = createStarter(starter);
  let closed = false;
  const ask = async <Result>(
    question: (functions: BatchFunctions, time: TimeNow) => Promise<Result>,
    onProgress: OnProgress = () => undefined,
  ): Promise<Result> => {
    if (closed) throw new BatchInterruptedError(INTERRUPTED);
    const child = processes.start({ program, programArguments: [dataDir, root, JSON.stringify(retention)] });
    const functions = createBirpc<BatchFunctions, BatchListener>(
      { progress: onProgress, failedAfterRun: (message) => onError(new Error(message)) },
      {
        post: (message: Serializable) => child.post(message),
        on: (receive) => child.onMessage(receive),
        timeout: -1,
        ...CROSSING_ERRORS,
      },
    );
    try {
      return await Promise.race([question(functions, timeOf(clock)), rejectAtEnd(child)]);
    } catch (error) {
      throw closed ? new BatchInterruptedError(INTERRUPTED, { cause: error }) : error;
    } finally {
      functions.$close();
      child.kill();
    }
  };
  return {
    drive: (order, onProgress) => ask((functions, time) => functions.drive(order, time), onProgress),
    preview: (range, onProgress) => ask((functions, time) => functions.preview(range, time), onProgress),
    audit: () => ask((functions, time) => functions.audit(time)),
    close: () => {
      closed = true;
      return processes.close();
    },
  };
}

/** Rejects if the process ends before its answer has come. */
async function rejectAtEnd({ ended }: StartedProcess): Promise<never> {
  const { how, said } = await ended;
  const message = `the process of the batch layer ended (${how}). Nothing that readers see has changed; try again. ${said}`;
  throw new BatchProcessEndedError(message.trim());
}
