import { createHmac } from 'node:crypto';
import { isLeftOut } from '../../core/event/placeholders';
import type { RequestItem } from '../../core/event/request';
import { isRecord } from '../../core/json-record';
import type { DailySalts, Salts } from '../../core/port/salts';
import { DAY_MS } from '../../core/time/window';

/** Sessions of visitors whose client sends none. */
export interface DerivedSessions {
  /** The function that names a sender’s session by the time of an event (ms since 1970). */
  of(site: string, sender: SessionSender): Promise<(atMs: number) => string>;
}

export interface SessionSender {
  readonly ip: string | undefined;
  readonly userAgent: string | undefined;
}

/**
 * A session is a keyed digest of address and user agent under the salt of the event’s UTC day. Once the salt is deleted,
 * two days after it was made, nobody can compute the digest again. An event of another day gets today’s.
 *
 * @param now the collector’s clock, ms since 1970
 */
export function createDerivedSessions(salts: Salts, now: () => number): DerivedSessions {
  const known = new Map<string, { readonly day: number; readonly salts: DailySalts }>();
  const saltsOf = async (site: string, day: number): Promise<DailySalts> => {
    const held = known.get(site);
    if (held?.day === day) return held.salts;
    const fresh = await salts.ofDay(site, day);
    known.set(site, { day, salts: fresh });
    return fresh;
  };
  return {
    of: async (site, { ip = '', userAgent = '' }) => {
      const day = Math.floor(now() / DAY_MS);
      const { today, yesterday } = await saltsOf(site, day);
      return (atMs) => {
        const salt = Math.floor(atMs / DAY_MS) === day - 1 ? (yesterday ?? today) : today;
        const digest = createHmac('sha256', salt).update(`${site}\n${ip}\n${userAgent}`).digest();
        return digest.subarray(0, SESSION_BYTES).toString('base64url');
      };
    },
  };
}

const SESSION_BYTES = 16;

/** True for an event without a session of its own. */
export function lacksSession(item: RequestItem): boolean {
  return 'event' in item && isRecord(item.event) && isLeftOut('session_id', item.event['session_id']);
}
