import type { createApi } from '../serving-layer/api/api';
import type { LocalPlatformStores } from '../adapters/local/data-directory';
import type { LoginCodes } from '../serving-layer/api/sessions';
import type { DirectoryAudit } from './directory-audit';
import type { Batch } from '../batch-layer/batch';
import type { Collector } from '../speed-layer/collect/handler';
import type { Consumer } from './consumer';
import type { NodeListener } from './node-ingest';
import type { LiveServing } from './live/open-live';
import type { LoopDelay } from './processes/loop-delay';

/** The event-loop delay of one thread of the process. */
export interface ThreadDelay extends LoopDelay {
  readonly name: 'main' | 'archive' | 'questions';
}

/** All of Tidemark over one data directory. */
export interface Platform {
  readonly stores: LocalPlatformStores;
  readonly collector: Collector;
  readonly aggregate: Consumer;
  readonly archive: Pick<Consumer, 'drain'>;
  /** The followers of all capabilities over one shared reader; undefined if no capability follows the stream. */
  readonly follow: Consumer | undefined;
  readonly batch: Batch;
  /** Balances every event that was ever accepted, and reads every stored value. */
  audit(): Promise<DirectoryAudit>;
  /** Takes the usual requests with events before the app sees them. */
  readonly takeEvents: NodeListener;
  /** The HTTP app, without a socket. */
  readonly api: ReturnType<typeof createApi>;
  /** The viewers of its questions. */
  readonly live: Pick<LiveServing, 'attach' | 'close' | 'hub'>;
  /** Token required by the API's operations; only the directory's owner can read it. */
  readonly adminToken: string;
  /** Makes login links. */
  readonly codes: LoginCodes;
  pulse(): Promise<void>;
  /** Begins the tasks of capabilities that are due. */
  runTasks(): Promise<void>;
  /** All consumers handle everything now in the stream. */
  drain(): Promise<void>;
  /** The delays of its threads over the last so many milliseconds. */
  delays(lastMs: number): Promise<readonly ThreadDelay[]>;
  /** Ends a run in progress, if it has a process of its own: it stays invisible, and the next start repeats it. */
  interrupt(): void;
  close(): Promise<void>;
}
