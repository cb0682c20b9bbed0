import type { ReadingSecrets } from '../open-reading';
import type { TimeNow } from './followed-clock';
import type { ThreadFunctions } from './thread';

/** A request between threads. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
}

/** A response between threads. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | undefined;
}

/** What the thread that answers questions does. */
export interface QuestionFunctions extends ThreadFunctions {
  /** @param operations answered so far: the answer has what they changed */
  answer(request: PlainRequest, time: TimeNow, operations: number): Promise<PlainResponse>;
  /** Begins the tasks of capabilities that are due. */
  runTasks(time: TimeNow): Promise<void>;
}

/** What the thread is started with. */
export interface QuestionThreadData extends ReadingSecrets {
  readonly dataDir: string;
  /** The checkout, which contains `sql/`. */
  readonly root: string;
}
