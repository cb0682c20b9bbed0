import type { NormalEvent } from '../../core/event/columns';
import type { EventFrame } from '../../core/frame/frame';
import { CounterFold } from './counter/counter-fold';
import type { AnomalyFinding } from './finding';
import { counterFinding, sessionFinding } from './findings-of';
import { COUNTER_DETECTORS, SESSION_DETECTORS } from './registry';
import { cursorOf } from './session/advance';
import { createSessionFold, type SessionSignal } from './session/fold';
import { arrive, type LiveFold, type JudgedSession, type LiveStep, nextDueMs, pass } from './session/live-session';
import { NEW_LIVE_SESSION } from './session/live-session';
import { RefusedEvents } from './session/refused-events';
import { type SessionRules, SHOP_RULES } from './session/session-rules';
import { speaksAgainst } from './speaks-against';
import { type KnownUsual, UsualBreaks } from './usual-breaks';

/** How much the live layer remembers. */
export const LIVE_LIMITS = {
  /** Sessions in memory; the longest idle goes first, and is loaded again if it goes on. */
  sessions: 50_000,
  /** Windows of counters are forgotten so long after their end, ms. */
  windowKeptMs: 10 * 60_000,
  /** A session without events for so long is forgotten, ms. */
  idleMs: 2 * 3_600_000,
  /** Time of other shards passes for a session only so much later: its own may be read more slowly, or be closed, ms. */
  otherShardMs: 15 * 60_000,
} as const;

/** A finding, and when it was said. */
export interface LiveFinding {
  readonly finding: AnomalyFinding;
  /** By the clock of the stream or, if time passed without a record, the process; ms since 1970. */
  readonly saidMs: number;
}

/** Where a record stands in the stream. */
export interface RecordPlace {
  readonly shard: string;
  readonly sequence: string;
  readonly arrivedMs: number;
}

interface Known {
  readonly site: string;
  readonly session: string;
  live: JudgedSession;
  /** The last record that was folded in, and its shard: what comes again is skipped. */
  shard: string;
  position: string;
}

export interface LiveDetectionOptions {
  /** What the nights have taught of a site. */
  readonly known?: (site: string) => KnownUsual | undefined;
  readonly rules?: SessionRules;
}

/** The detectors as events arrive: one session after another in order, visitors in any. */
export class LiveDetection {
  /** Longest idle first. */
  readonly #sessions = new Map<string, Known>();
  /** Those with something to do when time passes. */
  readonly #waiting = new Map<string, number>();
  readonly #refused = new RefusedEvents();
  readonly #counters = new CounterFold(COUNTER_DETECTORS);
  readonly #usual = new Map<string, UsualBreaks>();
  readonly #dirty = new Set<string>();
  readonly #how: LiveFold;
  /** Sessions that began before this time may have lost their beginning, ms since 1970. */
  #lostMs = -Infinity;
  #known: (site: string) => KnownUsual | undefined;
  #forgottenMs = -Infinity;

  constructor({ known = () => undefined, rules = SHOP_RULES }: LiveDetectionOptions = {}) {
    this.#known = known;
    this.#how = { fold: createSessionFold(SESSION_DETECTORS, rules), waitMs: rules.waitMs };
  }

  /** The state of sessions was lost: what is found of those that go on may be wrong. */
  lose(nowMs: number): void {
    this.#lostMs = nowMs;
  }

  /** Another night has taught what is usual. */
  learn(known: (site: string) => KnownUsual | undefined): void {
    this.#known = known;
    this.#usual.clear();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** The keys of the sessions of a frame that are not in memory. */
  absent({ site, events }: EventFrame): readonly string[] {
    return [...new Set(events.map(({ session_id }) => keyOf(site, session_id)))].filter(
      (key) => !this.#sessions.has(key),
    );
  }

  /** Takes a session back that was saved. */
  restore(key: string, saved: SavedSession): void {
    const isDegraded = saved.live.isDegraded || saved.live.arrivedMs < this.#lostMs;
    const known = { ...saved, live: { ...saved.live, isDegraded } };
    this.#sessions.set(key, known);
    this.#schedule(key, known.live);
  }

  /** Sessions that changed since the last call. */
  takeChanged(): readonly (readonly [string, SavedSession])[] {
    const changed = [...this.#dirty].flatMap((key) => {
      const known = this.#sessions.get(key);
      return known === undefined ? [] : [[key, { ...known }] as const];
    });
    this.#dirty.clear();
    return changed;
  }

  /** Sessions that could not be saved are still changed. */
  keepChanged(keys: readonly string[]): void {
    for (const key of keys) this.#dirty.add(key);
  }

  /** Whether a session waits for time to pass. */
  isWaiting(key: string): boolean {
    return this.#waiting.has(key);
  }

  add(frame: EventFrame, place: RecordPlace): readonly LiveFinding[] {
    this.#refused.add(frame);
    const found: LiveFinding[] = [];
    for (const event of frame.events) {
      if (event.is_bot) continue;
      const known = this.#sessionOf(frame.site, event, place);
      if (known === undefined) continue;
      const refused =
        this.#refused.take(frame.site, event, frame.receivedMs) +
        Number(
          lacksOne(known.live.state, event) &&
            this.#refused.takeUnnamed(frame.site, known.live.arrivedMs, place.arrivedMs),
        );
      if (refused > 0) known.live = withRefused(known.live, refused);
      const step = arrive(known.live, event, place.arrivedMs, this.#how);
      found.push(...this.#took(known, step, place.arrivedMs));
      if (step.isRepeat !== true) found.push(...this.#count(frame.site, event, place.arrivedMs));
    }
    for (const event of frame.events) this.#mark(keyOf(frame.site, event.session_id), place);
    this.#forget(place.arrivedMs);
    return found;
  }

  /** What is decided because time has passed. @param shard the one in which it has; all if absent */
  pass(nowMs: number, shard?: string): readonly LiveFinding[] {
    const found: LiveFinding[] = [];
    for (const [key, dueMs] of this.#waiting) {
      if (dueMs > nowMs) continue;
      const known = this.#sessions.get(key);
      if (known === undefined) this.#waiting.delete(key);
      else if (shard === undefined || known.shard === shard || dueMs + LIVE_LIMITS.otherShardMs <= nowMs)
        found.push(...this.#took(known, pass(known.live, nowMs, this.#how), nowMs));
    }
    return found;
  }

  #sessionOf(site: string, event: NormalEvent, { shard, sequence }: RecordPlace): Known | undefined {
    const key = keyOf(site, event.session_id);
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      if (known.shard === shard && known.position >= sequence) return undefined;
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known;
    }
    this.#usualOf(site).began(event.sequence);
    const isDegraded = event.occurred_ms < this.#lostMs + LIVE_LIMITS.idleMs;
    const fresh = { site, session: event.session_id, live: { ...NEW_LIVE_SESSION, isDegraded }, shard, position: '' };
    this.#sessions.set(key, fresh);
    return fresh;
  }

  #took(known: Known, { live, signals, asked }: LiveStep, saidMs: number): readonly LiveFinding[] {
    known.live = live;
    const { site, session } = known;
    const key = keyOf(site, session);
    this.#schedule(key, live);
    this.#dirty.add(key);
    const usual = this.#usualOf(site);
    for (const { type, detectors } of asked) for (const id of detectors) if (isFirst(known, id)) usual.asked(type, id);
    return signals.flatMap((signal) => {
      if (isFirst(known, `!${signal.detector} ${signal.isStrong}`)) usual.broke(signal.detector, signal.isStrong);
      if (speaksAgainst(usual, signal, live.state.firstSequence)) return [];
      return [{ finding: this.#findingOf(signal, known, saidMs), saidMs }];
    });
  }

  #findingOf(signal: SessionSignal, { site, session, live }: Known, saidMs: number): AnomalyFinding {
    return sessionFinding(signal, session, { site, layer: 'speed', isDegraded: live.isDegraded, saidMs });
  }

  #count(site: string, event: NormalEvent, saidMs: number): readonly LiveFinding[] {
    return this.#counters
      .add(site, event)
      .map((signal) => ({ finding: counterFinding(signal, { layer: 'speed', saidMs }), saidMs }));
  }

  #schedule(key: string, live: JudgedSession): void {
    const dueMs = nextDueMs(live, this.#how.waitMs);
    if (dueMs === Infinity) this.#waiting.delete(key);
    else this.#waiting.set(key, dueMs);
  }

  #mark(key: string, { shard, sequence }: RecordPlace): void {
    const known = this.#sessions.get(key);
    if (known === undefined || (known.shard === shard && known.position >= sequence)) return;
    known.shard = shard;
    known.position = sequence;
  }

  #forget(nowMs: number): void {
    for (const [key, { live }] of this.#sessions) {
      const isTooMany = this.#sessions.size > LIVE_LIMITS.sessions;
      if (!isTooMany && live.arrivedMs + LIVE_LIMITS.idleMs > nowMs) break;
      // What was not saved yet is still needed for that.
      if (this.#dirty.has(key)) break;
      this.#sessions.delete(key);
      this.#waiting.delete(key);
    }
    if (nowMs < this.#forgottenMs + LIVE_LIMITS.windowKeptMs) return;
    this.#forgottenMs = nowMs;
    this.#counters.forget(nowMs - LIVE_LIMITS.windowKeptMs);
  }

  #usualOf(site: string): UsualBreaks {
    const known = this.#usual.get(site);
    if (known !== undefined) return known;
    const usual = new UsualBreaks(this.#known(site));
    this.#usual.set(site, usual);
    return usual;
  }
}

/** A session as it is saved between batches. */
export type SavedSession = Readonly<Known>;

export function keyOf(site: string, session: string): string {
  return `${site} ${session}`;
}

/** Whether exactly one number is missing before an event. */
function lacksOne(state: JudgedSession['state'], event: NormalEvent): boolean {
  const cursor = cursorOf(state, event);
  return cursor?.isBelieved === true && event.sequence === cursor.last + 2;
}

/** Whether a session counts for the first time. */
function isFirst(known: Known, what: string): boolean {
  const { state } = known.live;
  if (state.asked.includes(what)) return false;
  known.live = { ...known.live, state: { ...state, asked: [...state.asked, what] } };
  return true;
}

function withRefused(live: JudgedSession, refused: number): JudgedSession {
  return { ...live, state: { ...live.state, refused: live.state.refused + refused } };
}
