import type { Clock } from '../core/port/clock';
import { type ShopTrafficOptions, trafficFrom } from './simulate';
import type { SimulatedRequest } from './wire';

export interface LiveTrafficOptions extends ShopTrafficOptions {
  /** A fast clock gives fast traffic. */
  readonly clock: Clock;
  /** Continue from here, ms since 1970 UTC; the clock's time by default. */
  readonly fromMs?: number;
}

/** Endless traffic, handed out as it becomes due. */
export interface LiveTraffic {
  /**
   * The requests that became due since the last call, oldest first, at most `limit`; the rest is due at the next call.
   */
  due(limit?: number): readonly SimulatedRequest[];
  /** When the next request is due, ms since 1970 UTC. */
  nextDueMs(): number;
}

/**
 * Deterministic: the requests of a time span depend only on the seed, the rate and the sites, so traffic that is
 * stopped and restarted with `fromMs` continues as if it had not been stopped.
 */
export function createTraffic(options: LiveTrafficOptions): LiveTraffic {
  const { clock } = options;
  const traffic = trafficFrom(options, options.fromMs ?? clock.now());
  let next = take(traffic);
  return {
    due(limit = Infinity) {
      const now = clock.now();
      const due: SimulatedRequest[] = [];
      for (; next.atMs <= now && due.length < limit; next = take(traffic)) due.push(next);
      return due;
    },
    nextDueMs: () => next.atMs,
  };
}

function take(traffic: Generator<SimulatedRequest>): SimulatedRequest {
  const next = traffic.next();
  if (next.done === true) throw new Error('the traffic ended, although it never should');
  return next.value;
}
