import type { Context } from 'hono';
import type { Clock } from '../../core/port/clock';
import type { EventStream } from '../../core/port/event-stream';
import type { Lake } from '../../core/port/lake';
import type { LedgerStore } from '../../core/port/ledger-store';
import type { Pointer } from '../../core/port/pointer';
import type { Sites } from '../../core/port/sites';
import type { Explorer } from '../explore/explorer';
import type { QueryService } from '../query/query-service';
import type { Operations } from './operations';

/** A request to the collector, whatever carried it. */
export interface EventsRequest {
  readonly writeKey?: string;
  readonly body: Uint8Array;
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly ip?: string;
  readonly userAgent?: string;
}

/** What the collector answers: verdicts, or problem details. */
export interface EventsResponse {
  readonly status: number;
  readonly body: object;
  readonly retryAfterSeconds?: number;
}

export interface ApiDeps {
  readonly query: QueryService;
  readonly explorer: Explorer;
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly stream: Pick<EventStream, 'shards' | 'arrivalSlackMs'>;
  readonly ledgers: Pick<LedgerStore, 'get' | 'list'>;
  readonly pointer: Pick<Pointer, 'read'>;
  readonly lake: Pick<Lake, 'get'>;
  readonly clock: Clock;
  readonly degraded: () => Promise<boolean>;
  /** None where events are collected elsewhere. */
  readonly collect?: ((request: EventsRequest) => Promise<EventsResponse>) | undefined;
  /** The address of whoever sent a request; what to trust (socket, proxy header) is known where the app is served. */
  readonly clientIp?: ((context: Context) => string | undefined) | undefined;
  /** May this request read? Everybody may if not given, which is meant for an app bound to loopback. */
  readonly authorizeRead?: ((request: Request) => boolean | Promise<boolean>) | undefined;
  readonly operations?: Operations | undefined;
  /** Opens the operations; they are closed without it. */
  readonly adminToken?: string | undefined;
  /** Told of what broke, with no request data: for the log. */
  readonly onError?: ((error: unknown) => void) | undefined;
}
