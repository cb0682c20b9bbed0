import { createLiveTicket, liveMessage, pollLive } from '../../core/wire/live';
import { EVENT_STREAM_TYPE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { eventsOf } from '../live/event-stream';
import { createLiveAnswers } from '../live/live-answers';
import type { ApiDeps } from './deps';
import { formOf, wantsEvents } from './negotiate';
import { answerQueries } from './query-answers';
import { addRoute, type Routes } from './route';
import { newSecret } from './secret';

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Questions that are followed, one round of messages at a time. Where connections are kept open, their process asks
 * here for every round that it passes on.
 */
export function addLiveRoutes(routes: Routes, deps: ApiDeps): void {
  const answers = createLiveAnswers({
    compute: (question) => answerQueries(deps, question),
    now: () => deps.clock.now(),
    monotonic: () => performance.now(),
  });
  addRoute(routes, pollLive, async (subscription, { req }) => {
    const messages = await answers.read(subscription);
    if (wantsEvents(req.raw)) return asTheyAre(eventsOf(messages), EVENT_STREAM_TYPE);
    const texts = messages.map(({ text }) => text);
    if (formOf(req.raw) === 'json') return asTheyAre(`{"messages":[${texts.join(',')}]}`, JSON_TYPE);
    return { messages: texts.map((text) => liveMessage.parse(JSON.parse(text))) };
  });
  if (deps.keepsConnections !== true) return;
  addRoute(routes, createLiveTicket, () =>
    Promise.resolve({
      ticket: newSecret(),
      expires_in_ms: LIVE_LIMITS.ticketMs,
    }),
  );
}

/** Messages are text already. */
function asTheyAre(body: string, type: string): Response {
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store', vary: 'accept' } });
}
