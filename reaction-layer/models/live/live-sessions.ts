import type { EventFrame } from '../../../core/frame/frame';
import { featureRow, foldEvent, type FoldedSession, newFoldedSession } from '../session/fold-features';
import { SESSION_IDLE_MS } from '../session/read-sessions';

/** Sessions in memory; the longest idle goes first. */
const MOST_SESSIONS = 10_000;

export interface FollowedSession {
  readonly site: string;
  readonly session: string;
  readonly folded: FoldedSession;
  /** Arrival of its newest event, ms since 1970. */
  arrivedMs: number;
  /** Events that it had when it was last scored. */
  scoredEvents: number;
  /** Its finding is stored. */
  isReported: boolean;
}

/** Features of the sessions that go on. */
export class LiveSessions {
  /** Longest idle first. */
  readonly #sessions = new Map<string, FollowedSession>();

  get size(): number {
    return this.#sessions.size;
  }

  /** @returns the sessions that the frame has events of, also where these came before */
  add({ site, events }: EventFrame, arrivedMs: number): ReadonlySet<FollowedSession> {
    const touched = new Set<FollowedSession>();
    for (const event of events) {
      if (event.is_bot) continue;
      const key = `${site} ${event.session_id}`;
      const known = this.#sessions.get(key) ?? newSession(site, event.session_id);
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      known.arrivedMs = Math.max(known.arrivedMs, arrivedMs);
      foldEvent(known.folded, event);
      touched.add(known);
    }
    return touched;
  }

  /** Forgets sessions that are over, and returns them. @param nowMs by the clock of the stream */
  takeEnded(nowMs: number): readonly FollowedSession[] {
    const ended: FollowedSession[] = [];
    for (const [key, session] of this.#sessions) {
      if (this.#sessions.size <= MOST_SESSIONS && session.arrivedMs + SESSION_IDLE_MS > nowMs) break;
      this.#sessions.delete(key);
      ended.push(session);
    }
    return ended;
  }
}

export function rowOfSession({ folded }: FollowedSession): Float64Array {
  return featureRow(folded);
}

function newSession(site: string, session: string): FollowedSession {
  return { site, session, folded: newFoldedSession(), arrivedMs: -Infinity, scoredEvents: 0, isReported: false };
}
