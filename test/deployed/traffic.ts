import { createReadStream } from 'node:fs';
import { openReplay } from '../../platform/recording/replay-source';
import { simulate } from '../../simulator/simulate';
import { rees46File } from '../e2e/rees46-oracle';

/** What a client sends in one request. */
export interface Sending {
  readonly userAgent: string;
  readonly body: string;
  readonly events: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const EVENTS_AT_ONCE = 250;
const SHOP_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
/** The first day of the real file. */
const FIRST_DAY = Date.UTC(2019, 9, 1);

/** Half of them, and half a simulated hour, stay within the budget of late events, which both sides spend alike. */
const MOST_REAL_EVENTS = 4_500;

/** The real file's first events, as if they had happened yesterday: events older than 400 days are not counted. */
export async function realSendings(folder: string, nowMs: number): Promise<readonly Sending[]> {
  const laterMs = Math.floor((nowMs - FIRST_DAY) / DAY_MS - 1) * DAY_MS;
  const events: unknown[] = [];
  for await (const row of openReplay('rees46', createReadStream(rees46File(folder)))) {
    if ('rejected' in row || row.eventTimeMs === undefined) continue;
    if (events.length === MOST_REAL_EVENTS) break;
    events.push({ ...(row.event as object), timestamp: new Date(row.eventTimeMs + laterMs).toISOString() });
  }
  return Array.from({ length: Math.ceil(events.length / EVENTS_AT_ONCE) }, (_, at) =>
    sendingOf(SHOP_AGENT, events.slice(at * EVENTS_AT_ONCE, (at + 1) * EVENTS_AT_ONCE)),
  );
}

/** An hour of the simulator may have none, by the time of the day. */
const NEVER_ACCEPTED = { event_type: 'page_view', session_id: 'broken', timestamp: 'yesterday' };

/**
 * A simulated hour that ends now, with its repeats and its events that break the contract. It has no `sent_at`: what
 * the collector adds for a slow clock depends on the millisecond of the request.
 */
export function simulatedSendings({
  ratePerSecond,
  nowMs,
}: {
  readonly ratePerSecond: number;
  readonly nowMs: number;
}): readonly Sending[] {
  return [...simulate({ seed: 11, startMs: nowMs - HOUR_MS, hours: 1, ratePerSecond })].map(({ userAgent, body }, at) =>
    sendingOf(userAgent, at === 0 ? [...body.events, NEVER_ACCEPTED] : body.events),
  );
}

function sendingOf(userAgent: string, events: readonly unknown[]): Sending {
  return { userAgent, body: JSON.stringify({ events }), events: events.length };
}
