import type { MemoryKind } from '../../core/port/seen-events';
import type { Hono } from 'hono';
import type { AdminContext, DecideContext, NamedRoutes, ReadContext } from '../../core/capability/route';
import type { Answers } from '../../core/port/answers';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { FollowerPositions } from '../../core/port/follower-positions';
import type { Lake } from '../../core/port/lake';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import type { Sites } from '../../core/port/sites';
import type { AnswerState } from '../query/answer-state';
import type { AuthorizeRead, CheckKey } from './access';
import type { Operation } from '../../core/wire/operation';
import type { Operations } from './operations';
import type { Sessions } from './sessions';

/** The routes of capabilities, and their dependencies in addition to those of the API. */
export interface CapabilityDeps {
  readonly routes: readonly NamedRoutes[];
  readonly sources: Pick<
    ReadContext,
    'engine' | 'sql' | 'views' | 'manifests' | 'tablesOf' | 'outcomes' | 'outbound' | 'model'
  >;
  /** Only if operations are served. */
  readonly admin?: Omit<AdminContext, 'settings'> | undefined;
  /** Only where events are collected. */
  readonly decide?: Omit<DecideContext, 'settings'> | undefined;
}

export interface ApiDeps {
  readonly query: Answers;
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly stream: Pick<EventStream, 'shards' | 'arrivalSlackMs'>;
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  readonly followers?: FollowerPositions | undefined;
  readonly pointer: Pick<Pointer, 'read'>;
  readonly lake: Pick<Lake, 'get'>;
  readonly clock: Clock;
  readonly degraded: (memory: MemoryKind) => Promise<boolean>;
  /** Reads the state from which questions are answered; without it no answer is remembered. */
  readonly state?: (() => Promise<AnswerState>) | undefined;
  /** The process goes on after a response, so that questions may be answered later. */
  readonly defers?: boolean | undefined;
  /** The process keeps connections open, so that tickets for them make sense. */
  readonly keepsConnections?: boolean | undefined;
  /** Operations that another thread of the process serves: the document has them as well. */
  readonly elsewhere?: readonly Operation[] | undefined;
  /** The collector's routes; undefined if events are collected elsewhere. */
  readonly events?: Hono | undefined;
  /** What a request may read. If absent, every request may. */
  readonly authorizeRead?: AuthorizeRead | undefined;
  /** Knows the keys of operators, beside the admin token. */
  readonly checkKey?: CheckKey | undefined;
  readonly capabilities?: CapabilityDeps | undefined;
  readonly operations?: Operations | undefined;
  /** Sessions of browsers; absent where none are opened. */
  readonly sessions?: Sessions | undefined;
  /** Enables the operations; without it they are disabled. */
  readonly adminToken?: string | undefined;
  /** Called with every unexpected error, for logging. It receives no request data. */
  readonly onError?: ((error: unknown) => void) | undefined;
}
