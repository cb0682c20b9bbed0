import type { Clock } from '../core/port/clock';
import { type ShopTrafficOptions, trafficFrom } from './simulate';
import type { SimulatedRequest } from './wire';

export interface LiveTrafficOptions extends ShopTrafficOptions {
  /** A clock that runs fast gives fast traffic. */
  readonly clock: Clock;
  /** Go on from here, ms since 1970 UTC; the clock's time unless given. */
  readonly fromMs?: number;
}

/** Traffic that goes on for ever, handed out as its time comes. */
export interface LiveTraffic {
  /**
   * The requests that have become due since the last call, oldest first, at most `limit`; the rest is due at the next call.
   */
  due(limit?: number): readonly SimulatedRequest[];
  /** When the next request is due, ms since 1970 UTC. */
  nextDueMs(): number;
}

/**
 * Deterministic: the requests of a span of time depend on the seed, the rate and the sites alone, so traffic that was stopped
 * and is made again with `fromMs` goes on as if it had not been stopped.
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
  // The traffic never ends, so there always is a value.
  return traffic.next().value as SimulatedRequest;
}
