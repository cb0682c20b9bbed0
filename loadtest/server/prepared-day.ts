import { VirtualClock } from '../../adapters/local/clock';
import { writeMeta } from '../../adapters/local/directory-meta';
import { DAY_MS, HOUR_MS, hourOf, MINUTE_MS } from '../../core/time/window';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { ensureSite } from '../../platform/sites';
import { simulate } from '../../simulator/simulate';
import type { SimulatedRequest } from '../../simulator/wire';

export const SITE = 'shop';
const SEED = 1;
/** Events between two turns of the consumers: the log stays short. */
const TURN_EVENTS = 20_000;

export interface PreparedDay {
  readonly events: number;
  /** The 24 hours that end with the last full hour, ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * Fills a data directory with a day of simulated events that the batch layer has not published: the first run of
 * `tidemark up` publishes all of it. The day has to arrive in its own time, so the directory is made as a laboratory,
 * whose clock can be moved, and then becomes a live one.
 */
export async function prepareDay(dataDir: string, root: string, events: number): Promise<PreparedDay> {
  const to = hourOf(Date.now());
  const from = to - DAY_MS;
  const platform = await openPlatform({ dataDir, root, mode: 'laboratory' });
  try {
    const { stores } = platform;
    const { clock } = stores;
    if (!(clock instanceof VirtualClock)) throw new Error('a laboratory has a virtual clock');
    await ensureSite(stores.sites, { id: SITE, timeZone: 'UTC', currency: 'USD' });
    const sent = await sendDay(platform, clock, { from, events });
    await clock.advance(to);
    await platform.pulse();
    await platform.drain();
    return { events: sent, from, to };
  } finally {
    await platform.close();
    await writeMeta(dataDir, 'live', platform.stores.meta.shards);
  }
}

/** The requests of a simulated day with about so many events. */
export function dayRequests(from: number, events: number): Generator<SimulatedRequest> {
  const ratePerSecond = (events * 1000) / DAY_MS;
  return simulate({ seed: SEED, ratePerSecond, startMs: from, hours: DAY_MS / HOUR_MS });
}

async function sendDay(
  platform: Platform,
  clock: VirtualClock,
  { from, events }: { readonly from: number; readonly events: number },
): Promise<number> {
  let [sent, drained, minute] = [0, 0, 0];
  let waiting: Promise<unknown>[] = [];
  for (const request of dayRequests(from, events)) {
    const current = Math.floor(request.atMs / MINUTE_MS);
    if (current !== minute) {
      await Promise.all(waiting);
      waiting = [];
      minute = current;
      await clock.advance(minute * MINUTE_MS);
      await platform.pulse();
    }
    waiting.push(send(platform, request));
    sent += request.body.events.length;
    if (sent - drained < TURN_EVENTS) continue;
    await Promise.all(waiting);
    await platform.drain();
    drained = sent;
  }
  await Promise.all(waiting);
  return sent;
}

function send({ collector }: Platform, { atMs, ip, userAgent, body }: SimulatedRequest): Promise<unknown> {
  const { sent_at: sentAt, events } = body;
  return collector.collectEvents({
    site: SITE,
    ip,
    userAgent,
    events,
    receivedMs: atMs,
    ...(sentAt === undefined ? {} : { sentAt }),
  });
}
