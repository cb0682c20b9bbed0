import { createTraffic } from '../simulator/live-traffic';
import { isServed } from '../core/port/sites';
import type { SimulatedSite } from '../simulator/world/world';
import type { SimulatedRequest } from '../simulator/wire';
import type { Platform } from './platform';

/** Maximum requests per turn; the rest is sent in the next turn. */
const REQUESTS_A_TURN = 2000;

export interface TrafficOptions {
  readonly seed: number;
  /** Events per second of the platform's clock. */
  readonly ratePerSecond: number;
  /** Default: one site, `shop`. */
  readonly sites?: readonly SimulatedSite[];
  /** Continue from here, ms since 1970 UTC; the clock's time by default. */
  readonly fromMs?: number | undefined;
}

/** Sends a request to the collector; resolves with the number of its events. */
export async function collectSimulated(
  { collector }: Pick<Platform, 'collector'>,
  { atMs, site, ip, userAgent, body: { sent_at: sentAt, events } }: SimulatedRequest,
): Promise<number> {
  const sent = sentAt === undefined ? {} : { sentAt };
  await collector.collectEvents({ site, ip, userAgent, events, receivedMs: atMs, ...sent });
  return events.length;
}

/**
 * Simulated shoppers. Each turn sends the due requests to the collector, and returns the number of their events. What is
 * due for a site that is removed is not sent.
 */
export function simulatedTraffic(platform: Platform, { fromMs, ...options }: TrafficOptions): () => Promise<number> {
  const { clock, sites } = platform.stores;
  const traffic = createTraffic({ ...options, clock, ...(fromMs === undefined ? {} : { fromMs }) });
  return async () => {
    const served = new Set((await sites.list()).filter(isServed).map(({ id }) => id));
    const due = traffic.due(REQUESTS_A_TURN).filter(({ site }) => served.has(site));
    const counts = await Promise.all(due.map((request) => collectSimulated(platform, request)));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}
