import { createTraffic } from '../simulator/live-traffic';
import type { SimulatedRequest } from '../simulator/wire';
import type { Platform } from './platform';

/** Maximum requests per turn; the rest is sent in the next turn. */
const REQUESTS_A_TURN = 2000;

export interface TrafficOptions {
  readonly seed: number;
  /** Events per second of the platform's clock. */
  readonly ratePerSecond: number;
}

/** Simulated shoppers. Each turn sends the due requests to the collector, and returns the number of their events. */
export function simulatedTraffic(
  { collector, stores: { clock } }: Platform,
  { seed, ratePerSecond }: TrafficOptions,
): () => Promise<number> {
  const traffic = createTraffic({ seed, ratePerSecond, clock });
  const send = async ({ atMs, site, ip, userAgent, body }: SimulatedRequest): Promise<number> => {
    const { sent_at: sentAt, events } = body;
    await collector.collectEvents({
      site,
      ip,
      userAgent,
      events,
      receivedMs: atMs,
      ...(sentAt === undefined ? {} : { sentAt }),
    });
    return events.length;
  };
  return async () => {
    const counts = await Promise.all(traffic.due(REQUESTS_A_TURN).map(send));
    return counts.reduce((sum, count) => sum + count, 0);
  };
}
