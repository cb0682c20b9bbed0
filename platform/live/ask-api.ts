import type { LiveSubscription } from '../../core/wire/live';
import { EVENT_STREAM_TYPE, LIVE_PATH } from '../../core/wire/live-limits';
import { problem as problemSchema, problemBody } from '../../core/wire/problem';
import { createTurns } from '../../serving-layer/api/turns';
import { messagesOf } from '../../serving-layer/live/event-stream';
import type { LiveOutcome } from '../../serving-layer/live/viewer';

/** An outcome with the headers of the API’s response. */
export type ApiOutcome = LiveOutcome & { readonly headers: Headers };

/** Answers a request as the API does. */
export type AnswerRequest = (request: Request) => Response | Promise<Response>;

/** Rounds that are asked for at the same time; fewer than the API lets wait. */
const ASKED = { running: 8, waiting: 4_000 } as const;
/** Of a request that a round is asked with. */
const OWN_HEADERS = ['accept', 'accept-encoding', 'content-length', 'content-type', 'connection', 'upgrade'] as const;
const BUSY = problemBody('overloaded', 'Too many viewers connect at the same time: connect again in a moment.');

/** Asks the API for rounds. What a viewer may not read is refused by the API itself, as any request is. */
export function askApi(answer: AnswerRequest): (asked: LiveSubscription, headers: Headers) => Promise<ApiOutcome> {
  const turns = createTurns(ASKED);
  return async (subscription, viewer) => {
    const headers = new Headers(viewer);
    for (const name of OWN_HEADERS) headers.delete(name);
    headers.set('accept', EVENT_STREAM_TYPE);
    headers.set('content-type', 'application/json');
    const url = `http://${viewer.get('host') ?? 'localhost'}${LIVE_PATH}`;
    const request = { method: 'POST', headers, body: JSON.stringify(subscription) };
    const response = await turns.take(async () => answer(new Request(url, request)));
    return response === undefined ? { problem: BUSY, headers: new Headers() } : outcomeOf(response, viewer);
  };
}

async function outcomeOf(response: Response, viewer: Headers): Promise<ApiOutcome> {
  const { headers } = response;
  if (!response.ok) return { problem: problemSchema.parse(await response.json()), headers };
  if (isForeign(viewer) && !headers.has('access-control-allow-origin')) return { problem: FOREIGN, headers };
  return { messages: messagesOf(await response.text()), headers };
}

const FOREIGN = problemBody(
  'site_access_refused',
  'Pages of this origin may not read the site: list the origin with “tidemark sites set --read-origins”.',
);

/** A browser would not show the answer to a page of another origin; through a WebSocket it shows everything. */
function isForeign(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin === null) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.get('host');
}
