import type { createApi } from '../serving-layer/api/api';
import type { LocalPlatformStores } from '../adapters/local/data-directory';
import type { AuditReport } from '../batch-layer/audit/audit';
import type { Batch } from '../batch-layer/batch';
import type { Collector } from '../speed-layer/collect/handler';
import type { Consumer } from './consumer';

/** All of Tidemark over one data directory. */
export interface Platform {
  readonly stores: LocalPlatformStores;
  readonly collector: Collector;
  readonly aggregate: Consumer;
  readonly archive: Consumer;
  /** The followers of all capabilities over one shared reader; undefined if no capability follows the stream. */
  readonly follow: Consumer | undefined;
  readonly batch: Batch;
  /** Balances every event that was ever taken. */
  audit(): Promise<AuditReport>;
  /** The HTTP app. It has no socket of its own. */
  readonly api: ReturnType<typeof createApi>;
  /** What the operations of the API ask for; readable in the directory by its owner only. */
  readonly adminToken: string;
  pulse(): Promise<void>;
  /** All consumers take what is in the stream. */
  drain(): Promise<void>;
  close(): Promise<void>;
}
