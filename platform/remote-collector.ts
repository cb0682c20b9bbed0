import { problemErrorOf } from '../client/problem-error';
import { errorWithCodes } from '../core/coded-error';
import type { Verdict } from '../core/event/rejection';
import { messageOf } from '../core/message-of';
import { bearer } from '../core/wire/access';
import { type IngestAnswer, ingestAnswer, sendEvents } from '../core/wire/ingest';
import type { EventBatch } from '../speed-layer/collect/handler';

export class RemoteCollectorError extends errorWithCodes<'collector_unreachable'>('RemoteCollectorError') {}

export interface RemoteCollectorDeps {
  /** Sends a request to a path of the API. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  readonly writeKey: string;
  readonly sleep: (ms: number) => Promise<void>;
}

interface RemoteCollector {
  /** @throws ProblemError if the collector refuses the request, RemoteCollectorError if nothing answers */
  collectEvents(batch: Pick<EventBatch, 'events' | 'sentAt'>): Promise<IngestAnswer>;
}

/** How often a request is sent that nothing answers, or that the stream cannot take. */
const ATTEMPTS = 8;
const PAUSE_SECONDS = 2;
const TOO_MANY = 429;
const TOO_LARGE = 413;

/**
 * The collector of another process. A request that is too large is sent in halves; one for which the collector has no room
 * is sent again when it says. Events keep their ids, so that this makes no duplicates.
 */
export function createRemoteCollector({ send, writeKey, sleep }: RemoteCollectorDeps): RemoteCollector {
  const headers = { 'content-type': 'application/json', authorization: bearer(writeKey) };
  const answered = async (body: string): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      const response = await send(sendEvents.path, { method: 'POST', headers, body }).catch(unreachable);
      const isBusy = response instanceof Error || response.status >= 500;
      if (!(response instanceof Error) && !isBusy && response.status !== TOO_MANY) return response;
      if (isBusy && attempt >= ATTEMPTS) {
        if (response instanceof Error) throw response;
        return response;
      }
      await sleep(1000 * waitOf(response));
    }
  };
  const collectEvents: RemoteCollector['collectEvents'] = async ({ events, sentAt }) => {
    const response = await answered(JSON.stringify({ events, ...(sentAt === undefined ? {} : { sent_at: sentAt }) }));
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status === TOO_LARGE && events.length > 1) {
      const half = Math.ceil(events.length / 2);
      const first = await collectEvents({ events: events.slice(0, half), ...(sentAt === undefined ? {} : { sentAt }) });
      const rest = await collectEvents({ events: events.slice(half), ...(sentAt === undefined ? {} : { sentAt }) });
      return joined(first, rest, half);
    }
    const parsed = ingestAnswer.safeParse(body);
    if (parsed.success) return parsed.data;
    const problem = problemErrorOf(response, body);
    if (response.status === TOO_LARGE) return tooLong(problem.message);
    throw problem;
  };
  return { collectEvents };
}

function unreachable(cause: unknown): RemoteCollectorError {
  return new RemoteCollectorError(
    'collector_unreachable',
    `the collector of the environment does not answer (${messageOf(cause)}): try again; what was sent counts once`,
    { cause },
  );
}

function waitOf(response: Response | Error): number {
  const seconds = response instanceof Error ? NaN : Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) ? seconds : PAUSE_SECONDS;
}

function joined(first: IngestAnswer, rest: IngestAnswer, from: number): IngestAnswer {
  const verdicts = [
    ...first.verdicts,
    ...rest.verdicts.map((verdict) => ({ ...verdict, index: verdict.index + from })),
  ];
  return { accepted: first.accepted + rest.accepted, rejected: first.rejected + rest.rejected, verdicts };
}

function tooLong(message: string): IngestAnswer {
  const verdict: Verdict = { index: 0, status: 'rejected', code: 'too_long', path: '', message };
  return { accepted: 0, rejected: 1, verdicts: [verdict] };
}
