import type { JoinedStores } from '../adapters/local/data-directory';
import { openRoutes } from '../capabilities/open-routes';
import { createNoteUse } from './note-use';
import { openModel } from './open-model';
import { openOutbound } from './open-outbound';
import type { BatchEngine } from '../core/port/batch-engine';
import type { SqlLibrary } from '../core/port/sql-library';
import { createAuthorizeRead, createCheckKey, type OpenTo } from '../serving-layer/api/access';
import type { ApiDeps, CapabilityDeps } from '../serving-layer/api/deps';
import { oncePerSlot, type Slot } from '../core/once-per-slot';
import { createAnswerState } from '../serving-layer/query/answer-state';
import { createExplorer } from '../serving-layer/explore/create-explorer';
import { createQueryService } from '../serving-layer/query/query-service';
import { createRunArchive } from '../serving-layer/query/run-archive';
import { createTurns } from './turns';

/** Secrets that open the reading routes, beside the keys of the directory. */
export interface ReadingSecrets {
  /** Bearer token that readers must send; without one, everyone may read. */
  readonly readToken: string | undefined;
  /** Who may read without credentials; by default everyone if there is no read token. */
  readonly openTo?: OpenTo | undefined;
  readonly adminToken: string;
}

export interface ReadingParts extends ReadingSecrets {
  readonly engine: BatchEngine;
  readonly sql: SqlLibrary;
  /** Questions of one slot share what has been counted; without it, each one sees what was counted before it. */
  readonly slot?: () => Slot;
  /** Memory for decoded cells, bytes. */
  readonly memoryBytes?: number;
}

/** What the API needs to answer questions. */
export interface ReadingDeps extends Omit<ApiDeps, 'events' | 'operations' | 'adminToken' | 'onError'> {
  readonly capabilities: CapabilityDeps;
}

export async function openReading(
  stores: JoinedStores,
  { engine, sql, readToken, openTo, adminToken, slot, memoryBytes }: ReadingParts,
): Promise<ReadingDeps> {
  const { seen, views, manifests, keys, clock, lake, items } = stores;
  const degraded = (): Promise<boolean> => seen.degraded();
  const checkKey = createCheckKey(keys, clock, createNoteUse(keys), stores.sites);
  const runs = createRunArchive(lake);
  const explorer = createExplorer({ engine, sql, views, manifests });
  const monotonic = (): number => performance.now();
  const readState = createAnswerState({ ...stores, monotonic });
  return {
    ...stores,
    query: createQueryService({
      ...stores,
      cache: undefined,
      memoryBytes,
      explorer,
      degraded,
      runOf: (epoch) => runs.run(epoch),
      yieldTurn: createTurns(),
    }),
    degraded,
    defers: true,
    keepsConnections: true,
    state: slot === undefined ? readState : oncePerSlot(slot, readState),
    checkKey,
    authorizeRead: createAuthorizeRead({ readToken, openTo, adminToken, checkKey }),
    capabilities: {
      routes: await openRoutes(process.env),
      sources: {
        ...{ ...stores, engine, sql, outcomes: explorer },
        tablesOf: (name) => items.of(name),
        outbound: openOutbound(process.env),
        model: openModel(process.env),
      },
    },
  };
}
