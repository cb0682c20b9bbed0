import { VirtualClock } from '../../adapters/local/clock';
import { writeMeta } from '../../adapters/local/directory-meta';
import { DAY_MS, HOUR_MS, hourOf, MINUTE_MS } from '../../core/time/window';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { ensureSite } from '../../platform/sites';
import { simulate } from '../../simulator/simulate';
import type { SimulatedRequest } from '../../simulator/wire';
import { chunksOf } from '../measures/chunks';
import { passedOn } from '../measures/sent-traffic';

export const SITE = 'shop';
const SEED = 1;
const EVENTS_PER_REQUEST = 100;
const TURN_MS = 5 * MINUTE_MS;
/** Events between two turns of the consumers: the log stays short. */
const UNREAD_EVENTS = 20_000;

export interface PreparedDay {
  readonly events: number;
  /** Time in which they were collected, counted and archived. */
  readonly ingestMs: number;
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
    const start = performance.now();
    await clock.advance(to);
    await platform.pulse();
    await platform.drain();
    return { events: sent.events, ingestMs: sent.ingestMs + performance.now() - start, from, to };
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

/** As a server would send it: the events of five minutes at once, a hundred per request. */
async function sendDay(
  platform: Platform,
  clock: VirtualClock,
  { from, events }: { readonly from: number; readonly events: number },
): Promise<Pick<PreparedDay, 'events' | 'ingestMs'>> {
  let [sent, drained, ingestMs] = [0, 0, 0];
  let [turn, waiting]: [number, unknown[]] = [from, []];
  const flush = async (): Promise<void> => {
    const start = performance.now();
    await clock.advance(turn);
    await platform.pulse();
    await Promise.all(chunksOf(waiting, EVENTS_PER_REQUEST).map((chunk) => send(platform, chunk, turn)));
    sent += waiting.length;
    if (sent - drained >= UNREAD_EVENTS) {
      await platform.drain();
      drained = sent;
    }
    ingestMs += performance.now() - start;
    waiting = [];
  };
  for (const request of dayRequests(from, events)) {
    while (request.atMs >= turn + TURN_MS) {
      await flush();
      turn += TURN_MS;
    }
    waiting.push(...passedOn(request));
  }
  await flush();
  return { events: sent, ingestMs };
}

function send({ collector }: Platform, events: readonly unknown[], receivedMs: number): Promise<unknown> {
  return collector.collectEvents({ site: SITE, events, receivedMs });
}
