import { parseInstant } from '../../core/event/timestamp';
import { HOUR_MS } from '../../core/time/window';
import { simulate } from '../../simulator/simulate';
import type { SimulatedRequest } from '../../simulator/wire';
import { chunksOf } from './chunks';

/** How a site’s events are sent. */
export type Sender =
  /** Each client individually: its visitor’s actions of a few seconds, as in the simulator. */
  | { readonly kind: 'clients' }
  /** One server for all visitors, with this many events per request. */
  | { readonly kind: 'server'; readonly eventsPerRequest: number };

interface SentRequest {
  readonly body: { readonly sent_at?: string; readonly events: readonly unknown[] };
  readonly ip: string;
  readonly userAgent: string;
}

interface Second {
  /** Seconds since the start. */
  readonly at: number;
  readonly requests: readonly SentRequest[];
}

export interface TrafficLoad {
  /** Events per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly sender: Sender;
}

export const START_MS = Date.parse('2026-03-03T10:00:00Z');
const TRIAL_MS = 300_000;
const SERVER = { ip: '192.0.2.1', userAgent: 'node' };

/** The simulator’s traffic of a weekday morning at the given rate, second by second. */
export function* secondsOf({ rate, seconds, sender }: TrafficLoad): Generator<Second> {
  const traffic = simulate({
    seed: 1,
    ratePerSecond: rate / busyness(rate),
    startMs: START_MS,
    hours: (seconds * 1000) / HOUR_MS,
  });
  let next = traffic.next();
  let left: unknown[] = [];
  for (let at = 0; at < seconds; at++) {
    const sent: SimulatedRequest[] = [];
    for (; next.done !== true && next.value.atMs < START_MS + (at + 1) * 1000; next = traffic.next())
      sent.push(next.value);
    if (sender.kind === 'clients') {
      yield { at, requests: sent };
      continue;
    }
    const full = chunksOf([...left, ...sent.flatMap(passedOn)], sender.eventsPerRequest);
    const isLast = at === seconds - 1;
    left = isLast || full.at(-1)?.length === sender.eventsPerRequest ? [] : [...(full.at(-1) ?? [])];
    const requests = left.length > 0 ? full.slice(0, -1) : full;
    yield { at, requests: requests.map((events) => ({ ...SERVER, body: { events } })) };
  }
}

/**
 * Turns a client’s request into a server’s: it names each event’s visitor, and corrects times by `sent_at`, which does
 * not exist per event.
 */
export function passedOn({ atMs, ip, userAgent, body }: SimulatedRequest): readonly unknown[] {
  const aheadMs = body.sent_at === undefined ? 0 : Date.parse(body.sent_at) - atMs;
  return body.events.map((event) => {
    if (typeof event !== 'object' || event === null) return event;
    const { timestamp } = event as { readonly timestamp?: unknown };
    const clientMs = typeof timestamp === 'string' ? parseInstant(timestamp) : undefined;
    return {
      ...event,
      ...(clientMs === undefined ? {} : { timestamp: new Date(clientMs - aheadMs).toISOString() }),
      ip_address: ip,
      user_agent: userAgent,
    };
  });
}

/** How much busier that morning is than the weekly mean, to which the simulator’s rate refers. */
function busyness(rate: number): number {
  const ratePerSecond = Math.min(rate, 20);
  let events = 0;
  for (const { body } of simulate({ seed: 1, ratePerSecond, startMs: START_MS, hours: TRIAL_MS / HOUR_MS }))
    events += body.events.length;
  return (events * 1000) / TRIAL_MS / ratePerSecond;
}
