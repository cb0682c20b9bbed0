import type { LakeEvent } from '../../../core/event/columns';
import type { Ordered, SessionEvent } from '../../../core/event/session-order';
import { orderSession } from '../../../core/event/session-order';
import { DAY_MS } from '../../../core/time/window';
import type { CountedFacts } from '../counter/counter-detector';
import type { SessionEventFacts } from './session-state';
import { type RefusedEvent, RefusedEvents } from './refused-events';

/** An event with its position in the stream. */
export type PlacedEvent = SessionEventFacts &
  CountedFacts &
  SessionEvent &
  Pick<LakeEvent, 'received_ms' | 'session_register'>;

/** How much is held at once; what is longest idle goes first. */
export const GATHER_BOUNDS = { sessions: 200_000, events: 1_000_000, sessionEvents: 100_000 } as const;
/** A session without an event for so long is over, ms of arrival. */
const IDLE_MS = DAY_MS;

/** A session that is over, each event once and in the total order. */
export interface WholeSession {
  readonly site: string;
  readonly session: string;
  readonly events: readonly Ordered<PlacedEvent>[];
  /** Refused events of the session. */
  readonly refused: number;
  /** Arrival of its last event, ms since 1970. */
  readonly arrivedMs: number;
}

interface OpenSession {
  readonly site: string;
  readonly session: string;
  readonly byId: Map<string, PlacedEvent>;
  refused: number;
  arrivedMs: number;
  /** The newest event, by arrival. */
  last: PlacedEvent | undefined;
}

/** Collects the events of sessions from records in order of arrival, and hands over each session once it is over. */
export class GatheredSessions {
  /** Longest idle first. */
  readonly #open = new Map<string, OpenSession>();
  readonly #done: (session: WholeSession) => void;
  readonly #refused = new RefusedEvents();
  #events = 0;

  constructor(done: (session: WholeSession) => void) {
    this.#done = done;
  }

  /** @returns false for an event that came before */
  add(event: PlacedEvent, site: string): boolean {
    const key = `${site} ${event.session_id}`;
    const open = this.#open.get(key) ?? this.#begin(event, site);
    this.#open.delete(key);
    this.#open.set(key, open);
    if (lacksOne(open.last, event) && this.#refused.takeUnnamed(site, open.arrivedMs, event.arrived_ms))
      open.refused += 1;
    open.last = event;
    open.arrivedMs = event.arrived_ms;
    open.refused += this.#refused.take(site, event, event.received_ms);
    const first = open.byId.get(event.event_id);
    const isNew = first === undefined;
    // A copy that counts on has a number that no other event has.
    if (first !== undefined && first.sequence !== event.sequence) open.refused += 1;
    if (isNew) {
      open.byId.set(event.event_id, event);
      this.#events += 1;
    }
    if (open.byId.size >= GATHER_BOUNDS.sessionEvents) this.#finish(key, open);
    this.#finishIdle(event.arrived_ms);
    return isNew;
  }

  /** A refused event, before those that arrived after it. */
  refuse(event: RefusedEvent): void {
    this.#refused.addOne(event);
  }

  finish(): void {
    for (const [key, open] of [...this.#open]) this.#finish(key, open);
  }

  #begin({ session_id: session }: PlacedEvent, site: string): OpenSession {
    return { site, session, byId: new Map(), refused: 0, arrivedMs: 0, last: undefined };
  }

  #finishIdle(nowMs: number): void {
    for (const [key, open] of this.#open) {
      const isTooMuch = this.#open.size > GATHER_BOUNDS.sessions || this.#events > GATHER_BOUNDS.events;
      if (!isTooMuch && open.arrivedMs + IDLE_MS > nowMs) return;
      this.#finish(key, open);
    }
  }

  #finish(key: string, { site, session, byId, refused, arrivedMs }: OpenSession): void {
    this.#open.delete(key);
    this.#events -= byId.size;
    this.#done({ site, session, events: orderSession([...byId.values()]), refused, arrivedMs });
  }
}

/** Whether exactly one number is missing between two events. */
function lacksOne(before: PlacedEvent | undefined, { stream_id: stream, sequence }: PlacedEvent): boolean {
  if (before === undefined || before.sequence === null || before.stream_id !== stream) return false;
  return sequence === before.sequence + 2;
}
