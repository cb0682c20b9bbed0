import type { JoinedStores } from '../adapters/local/data-directory';
import { openRoutes } from '../capabilities/open-routes';
import type { BatchEngine } from '../core/port/batch-engine';
import type { SqlLibrary } from '../core/port/sql-library';
import { createAuthorizeRead, createCheckKey } from '../serving-layer/api/access';
import type { ApiDeps, CapabilityDeps } from '../serving-layer/api/deps';
import { createAnswerState, type StateSharing } from '../serving-layer/query/answer-state';
import { createExplorer } from '../serving-layer/explore/create-explorer';
import { createQueryService } from '../serving-layer/query/query-service';
import { createRunArchive } from '../serving-layer/query/run-archive';

/** Secrets that open the reading routes, beside the keys of the directory. */
export interface ReadingSecrets {
  /** Bearer token that readers must send; without one, everyone may read. */
  readonly readToken: string | undefined;
  readonly adminToken: string;
}

export interface ReadingParts extends ReadingSecrets {
  readonly engine: BatchEngine;
  readonly sql: SqlLibrary;
  /** How long questions share what has been counted; without it, each one sees what was counted before it. */
  readonly shared?: Omit<StateSharing, 'now'>;
}

/** What the API needs to answer questions. */
export interface ReadingDeps extends Omit<ApiDeps, 'events' | 'operations' | 'adminToken' | 'onError'> {
  readonly capabilities: CapabilityDeps;
}

export async function openReading(
  stores: JoinedStores,
  { engine, sql, readToken, adminToken, shared }: ReadingParts,
): Promise<ReadingDeps> {
  const { seen, views, manifests, keys, clock, lake } = stores;
  const degraded = (): Promise<boolean> => seen.degraded();
  const checkKey = createCheckKey(keys, clock);
  const runs = createRunArchive(lake);
  const monotonic = (): number => performance.now();
  return {
    ...stores,
    query: createQueryService({
      ...stores,
      cache: undefined,
      explorer: createExplorer({ engine, sql, views, manifests }),
      degraded,
      runOf: (epoch) => runs.run(epoch),
      yieldTurn: () => new Promise((resolve) => setImmediate(resolve)),
    }),
    degraded,
    state: createAnswerState({
      ...stores,
      monotonic,
      shared: shared === undefined ? undefined : { ...shared, now: monotonic },
    }),
    checkKey,
    authorizeRead: createAuthorizeRead({ readToken, adminToken, checkKey }),
    capabilities: { routes: await openRoutes(process.env), sources: { ...stores, engine, sql } },
  };
}
