import type { SimulatedRequest } from '../wire';

/**
 * One line of JSON per event, as `replay --format ndjson` reads it: the event as its client sent it, with the request's
 * `sent_at`, `user_agent` and `ip_address`, and with `received_at`, when the collector got it. A client that sends no
 * event_id is identified by the content of its request; a line stands alone, so it gets the name used in the ledger.
 * Each line ends in a newline.
 */
export function* eventLines(requests: Iterable<SimulatedRequest>): Generator<string> {
  for (const request of requests) {
    const { sent_at, events } = request.body;
    const around = {
      ...(sent_at === undefined ? {} : { sent_at }),
      received_at: new Date(request.atMs).toISOString(),
      user_agent: request.userAgent,
      ip_address: request.ip,
    };
    for (const [index, event] of events.entries()) {
      yield `${JSON.stringify(isObject(event) ? { event_id: request.truths[index]?.key, ...event, ...around } : event)}\n`;
    }
  }
}

/** One line of JSON per request, with the truth next to its body. Each line ends in a newline. */
export function* requestLines(requests: Iterable<SimulatedRequest>): Generator<string> {
  for (const request of requests) yield `${JSON.stringify(request)}\n`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
