import { LRUCache } from 'lru-cache';
import { LIVE_LIMITS } from '../../core/wire/live-limits';

/** Tickets that were given out and not used. */
export interface Tickets {
  /** @param headers of the request that the ticket was given to */
  remember(ticket: string, headers: Headers): void;
  /** The headers for a ticket, once. */
  take(ticket: string): Headers | undefined;
}

/** @param monotonic milliseconds of a clock that is never set */
export function createTickets(monotonic: () => number = () => performance.now()): Tickets {
  const known = new LRUCache<string, Headers>({
    max: LIVE_LIMITS.tickets,
    ttl: LIVE_LIMITS.ticketMs,
    ttlResolution: 0,
    perf: { now: monotonic },
  });
  return {
    remember: (ticket, headers) => void known.set(ticket, headers),
    take: (ticket) => {
      const headers = known.get(ticket);
      known.delete(ticket);
      return headers;
    },
  };
}
