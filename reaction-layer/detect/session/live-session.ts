import { cursorOf } from './advance';
import type { SessionFold, SessionSignal } from './fold';
import { NEW_SESSION, newest, type SessionEventFacts, type SessionState } from './session-state';

/** An event that came before the one with the number before its own. */
export interface HeldEvent {
  readonly event: SessionEventFacts;
  readonly arrivedMs: number;
}

/** A session as the live layer knows it: events are judged as they come, except that a missing number is waited for. */
export interface JudgedSession {
  readonly state: SessionState;
  /** By number. */
  readonly held: readonly HeldEvent[];
  /** Hashes of the ids of the newest events without a number, to know repeats; a number is known by its counter. */
  readonly recent: readonly number[];
  /** Arrival of the newest event, ms since 1970. */
  readonly arrivedMs: number;
  /** Its beginning may be lost. */
  readonly isDegraded: boolean;
}

export const NEW_LIVE_SESSION: JudgedSession = {
  state: NEW_SESSION,
  held: [],
  recent: [],
  arrivedMs: -Infinity,
  isDegraded: false,
};

export const LIVE_BOUNDS = { held: 16, recent: 16 } as const;

export interface LiveStep {
  readonly live: JudgedSession;
  readonly signals: readonly SessionSignal[];
  readonly asked: readonly { readonly type: string; readonly detectors: readonly string[] }[];
  /** The event had come before. */
  readonly isRepeat?: true;
}

/** How the live layer folds a session. */
export interface LiveFold {
  readonly fold: SessionFold;
  /** How long a missing number is waited for, ms of arrival. */
  readonly waitMs: number;
}

/** An event arrives. */
export function arrive(live: JudgedSession, event: SessionEventFacts, arrivedMs: number, how: LiveFold): LiveStep {
  const before = { ...live, arrivedMs: Math.max(live.arrivedMs, arrivedMs) };
  if (event.sequence === null) return withoutNumber(before, event, how);
  const cursor = cursorOf(before.state, event);
  if (cursor?.isBelieved !== true) return judged(before, [event], how);
  const missing = event.sequence - cursor.last - 1;
  if (missing < 0) return lateOrRestarted(before, event, cursor, how);
  if (missing > before.state.refused && before.held.length < LIVE_BOUNDS.held) {
    if (before.held.some((one) => one.event.event_id === event.event_id)) return repeated(before);
    const held = [...before.held, { event, arrivedMs }].sort(byNumber);
    return { live: { ...before, held }, signals: [], asked: [] };
  }
  return released(judged(before, [event], how), how);
}

/** Time passes without an event of the session. */
export function pass(live: JudgedSession, nowMs: number, how: LiveFold): LiveStep {
  const due = live.held.some((one) => one.arrivedMs + how.waitMs <= nowMs);
  const first = due ? live.held[0] : undefined;
  if (first !== undefined) {
    const rest = { ...live, held: live.held.slice(1) };
    const step = released(judged(rest, [first.event], how), how);
    return joined(step, pass(step.live, nowMs, how));
  }
  if (live.held.length > 0) return { live, signals: [], asked: [] };
  // What happened in time may still be on its way.
  const untilMs = live.state.lastMs + Math.max(0, nowMs - live.arrivedMs - how.waitMs);
  const { state, signals } = how.fold.expire(live.state, untilMs);
  return { live: { ...live, state }, signals, asked: [] };
}

/** When `pass` has something to do, ms since 1970; Infinity if never. */
export function nextDueMs({ held, state, arrivedMs }: JudgedSession, waitMs: number): number {
  const ofHeld = held.reduce((least, one) => Math.min(least, one.arrivedMs + waitMs), Infinity);
  if (held.length > 0) return ofHeld;
  return state.expected.reduce(
    (least, { dueMs }) => Math.min(least, arrivedMs + waitMs + dueMs - state.lastMs),
    Infinity,
  );
}

function repeated(live: JudgedSession): LiveStep {
  return { live, signals: [], asked: [], isRepeat: true };
}

function byNumber(a: HeldEvent, b: HeldEvent): number {
  return (a.event.sequence ?? 0) - (b.event.sequence ?? 0);
}

function withoutNumber(live: JudgedSession, event: SessionEventFacts, how: LiveFold): LiveStep {
  const hash = hashOf(event.event_id);
  if (live.recent.includes(hash)) return repeated(live);
  return judged({ ...live, recent: newest([...live.recent, hash], LIVE_BOUNDS.recent) }, [event], how);
}

/** A number that came before, or was given up: a repeat, a late event, or a counter that began again. */
function lateOrRestarted(
  live: JudgedSession,
  event: SessionEventFacts,
  { last, lastMs }: { readonly last: number; readonly lastMs: number },
  how: LiveFold,
): LiveStep {
  const isRestart = event.occurred_ms > lastMs && event.sequence !== last;
  if (isRestart) return judged(live, [event], how);
  // What is repeated was judged; what is late is settled by the night.
  return repeated(live);
}

function judged(live: JudgedSession, events: readonly SessionEventFacts[], { fold }: LiveFold): LiveStep {
  let { state } = live;
  const signals: SessionSignal[] = [];
  const asked: LiveStep['asked'][number][] = [];
  for (const event of events) {
    const cursor = cursorOf(state, event);
    const atMs = cursor?.isBelieved === true ? Math.max(cursor.effectiveMs, event.occurred_ms) : event.occurred_ms;
    const step = fold.add(state, event, atMs);
    state = step.state;
    signals.push(...step.signals);
    asked.push({ type: event.event_type, detectors: step.asked });
  }
  return { live: { ...live, state }, signals, asked };
}

/** Held events that are next now. */
function released(step: LiveStep, how: LiveFold): LiveStep {
  const [first, ...rest] = step.live.held;
  if (first === undefined) return step;
  const cursor = cursorOf(step.live.state, first.event);
  const missing = (first.event.sequence ?? 0) - (cursor?.last ?? 0) - 1;
  if (missing > 0) return step;
  const live = { ...step.live, held: rest };
  // A copy of what was released before.
  if (missing < 0) return released({ ...step, live }, how);
  return released(joined(step, judged(live, [first.event], how)), how);
}

function joined(first: LiveStep, second: LiveStep): LiveStep {
  return {
    live: second.live,
    signals: [...first.signals, ...second.signals],
    asked: [...first.asked, ...second.asked],
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
