import type { EventInput, IngestAnswer } from '../../core/wire/ingest';

export type EventVerdict = IngestAnswer['verdicts'][number];
type Rejected = Extract<EventVerdict, { readonly status: 'rejected' }>;

/** Why an event was refused for good. */
export interface EventRefusal {
  /** The event as it was sent. */
  readonly event: EventInput;
  readonly code: string;
  /** What is wrong, and what to send instead. */
  readonly message: string;
  /** Field at fault, if it is one. */
  readonly path?: Rejected['path'];
}

export interface ServerClientOptions {
  /** Address of the collector. @example https://stats.example/v1/events */
  readonly endpoint: string;
  /** A server key of the site, with the scope `ingest`. */
  readonly key: string;
  /** How long an event waits for others, ms; 1,000 by default. */
  readonly intervalMs?: number;
  /** Events that wait or are on their way, at most; 50,000 by default. */
  readonly mostWaiting?: number;
  /** Requests on their way at the same time; 4 by default. */
  readonly connections?: number;
  /** How long a request may take, ms; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Hears of every event that the collector refuses for good. */
  readonly onRefused?: (refusal: EventRefusal) => void;
  /** Hears of every request that failed and is tried again, with the reason. */
  readonly onRetry?: (reason: string) => void;
  /** The global `fetch` by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** What is not left out. */
export type SenderSettings = Required<ServerClientOptions>;

export function settingsOf(options: ServerClientOptions): SenderSettings {
  return {
    intervalMs: 1_000,
    mostWaiting: 50_000,
    connections: 4,
    timeoutMs: 10_000,
    onRefused: ({ event, code, message }) =>
      process.emitWarning(`the event ${String(event.event_id)} was refused (${code}): ${message}`, 'TidemarkWarning'),
    onRetry: () => undefined,
    fetch: (url, init) => fetch(url, init),
    ...options,
  };
}
