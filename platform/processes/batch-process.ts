import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createBirpc } from 'birpc';
import type { LocalClock } from '../../adapters/local/clock';
import type { BatchWork } from '../../batch-layer/batch';
import type { OnProgress } from '../../batch-layer/deps';
import { codedError } from '../../core/coded-error';
import type { DirectoryAudit } from '../directory-audit';
import type { BatchFunctions, BatchListener } from './batch-functions';
import { CROSSING_ERRORS } from './crossing-errors';
import { timeOf, type TimeNow } from './followed-clock';

export interface BatchProcessOptions {
  /** The built `batch-child.ts`. */
  readonly program: string;
  readonly dataDir: string;
  /** The checkout, which contains `sql/`. */
  readonly root: string;
  readonly clock: LocalClock;
}

/** The work of the batch layer in a process of its own, so that nothing else waits for it. */
export interface BatchProcess extends BatchWork {
  audit(): Promise<DirectoryAudit>;
  /** Ends the work in progress: a run that is not published stays invisible, and the next one repeats it. */
  close(): void;
}

export class BatchProcessEndedError extends codedError('BatchProcessEndedError', 'batch_process_ended') {}

/** The work was ended because the platform stops. */
export class BatchInterruptedError extends codedError('BatchInterruptedError', 'batch_interrupted') {}

const INTERRUPTED = 'the platform stops; nothing that readers see has changed';
const STDERR_KEPT = 4000;

/** One process for each piece of work: its memory is returned when it ends. */
export function createBatchProcess({ program, dataDir, root, clock }: BatchProcessOptions): BatchProcess {
  const children = new Set<ChildProcess>();
  let closed = false;
  const ask = async <Result>(
    question: (functions: BatchFunctions, time: TimeNow) => Promise<Result>,
    onProgress: OnProgress = () => undefined,
  ): Promise<Result> => {
    if (closed) throw new BatchInterruptedError(INTERRUPTED);
    const child = fork(program, [dataDir, root], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    });
    children.add(child);
    yieldToOthers(child);
    const functions = createBirpc<BatchFunctions, BatchListener>(
      { progress: onProgress },
      {
        post: (message: Serializable) => void child.send(message),
        on: (receive) => void child.on('message', receive),
        timeout: -1,
        ...CROSSING_ERRORS,
      },
    );
    try {
      return await Promise.race([question(functions, timeOf(clock)), endOf(child)]);
    } catch (error) {
      throw closed ? new BatchInterruptedError(INTERRUPTED, { cause: error }) : error;
    } finally {
      children.delete(child);
      functions.$close();
      child.kill('SIGKILL');
    }
  };
  return {
    drive: (order, onProgress) => ask((functions, time) => functions.drive(order, time), onProgress),
    preview: (range, onProgress) => ask((functions, time) => functions.preview(range, time), onProgress),
    audit: () => ask((functions, time) => functions.audit(time)),
    close: () => {
      closed = true;
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

/** Rejects if the process ends before its answer has come. */
function endOf(child: ChildProcess): Promise<never> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-STDERR_KEPT)));
  return new Promise((_, reject) => {
    child.once('error', reject);
    // On `close` all of its output has been read; on `exit` not yet.
    child.once('close', (code, signal) => {
      const why = signal ?? `exit ${code}`;
      const message = `the process of the batch layer ended (${why}). Nothing that readers see has changed; try again. ${said.trim()}`;
      reject(new BatchProcessEndedError(message.trim()));
    });
  });
}

/** Questions and events come first. */
function yieldToOthers({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not allow it.
  }
}
