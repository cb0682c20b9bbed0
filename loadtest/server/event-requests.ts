import { elementAt } from '../../core/element-at';
import { HOUR_MS } from '../../core/time/window';
import { simulate } from '../../simulator/simulate';
import type { LoadOrder } from './messages';

/** Different events that are sent in turn, each time with another id and the time of now. */
const DRAWN = 5_000;
const SEED = 2;
const RATE = 50;
const DRAWN_FROM_MS = Date.UTC(2026, 2, 3, 10);

/** Requests with simulated events, as a server sends them for its visitors. */
export function eventRequests({
  url,
  writeKey,
  eventsPerRequest,
}: Extract<LoadOrder, { readonly kind: 'events' }>): () => Uint8Array {
  const events = drawEvents();
  const run = `${process.pid}-${performance.now()}`;
  const head =
    `POST /v1/events HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: Bearer ${writeKey}\r\n` +
    'content-type: application/json\r\ncontent-length: ';
  let sent = 0;
  return () => {
    const timestamp = new Date().toISOString();
    const chosen = Array.from({ length: eventsPerRequest }, () => {
      sent += 1;
      return { ...elementAt(events, sent % events.length), event_id: `${run}-${sent}`, timestamp };
    });
    const body = JSON.stringify({ events: chosen });
    return Buffer.from(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
}

function drawEvents(): readonly object[] {
  const drawn: object[] = [];
  for (const { body, ip, userAgent, truths } of simulate({
    seed: SEED,
    ratePerSecond: RATE,
    startMs: DRAWN_FROM_MS,
    hours: (DRAWN * 4 * 1000) / RATE / HOUR_MS,
  })) {
    body.events.forEach((event, at) => {
      if (truths[at]?.violation !== undefined || typeof event !== 'object' || event === null) return;
      // They would count up within a page load; these are sent again and again.
      drawn.push({ ...event, sequence: null, stream_id: null, ip_address: ip, user_agent: userAgent });
    });
    if (drawn.length >= DRAWN) break;
  }
  return drawn;
}
