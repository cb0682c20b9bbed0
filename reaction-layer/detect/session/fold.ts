import { advance } from './advance';
import type { SessionDetector, SessionMoment, SessionVerdict } from './session-detector';
import {
  type Cause,
  type EventMark,
  type Expectation,
  isProductView,
  markOf,
  newest,
  SESSION_BOUNDS,
  type SessionEventFacts,
  type SessionState,
} from './session-state';
import type { SessionRules } from './session-rules';

/** Something that a detector found in a session. */
export interface SessionSignal {
  readonly detector: string;
  /** The event that shows it, and so its anchor. */
  readonly shownBy: EventMark;
  /** Others that belong to it, oldest first. */
  readonly with: readonly EventMark[];
  readonly says: string;
  readonly numbers?: Readonly<Record<string, number>> | undefined;
  /** Holds even on a site where the weaker rule is usually broken. */
  readonly isStrong: boolean;
  /** Effective time at which it was decided, ms since 1970. */
  readonly decidedMs: number;
}

export interface SessionStep {
  readonly state: SessionState;
  readonly signals: readonly SessionSignal[];
  /** Ids of the detectors whose rule the event could have broken. */
  readonly asked: readonly string[];
}

export interface SessionFold {
  /** The next event of the session in its total order. */
  readonly add: (before: SessionState, event: SessionEventFacts, atMs: number) => SessionStep;
  /** What is decided once the session's time has come this far without another event. @param untilMs Infinity at its end */
  readonly expire: (before: SessionState, untilMs: number) => SessionStep;
}

/** Id of the detector that reports a cause after its effect. */
export const LATE_CAUSE = 'effect_before_cause';

/** The one fold over a session: the detectors judge each event by what came before it, then the state moves on. */
export function createSessionFold(detectors: readonly SessionDetector[], rules: SessionRules): SessionFold {
  const byType = new Map<string, readonly SessionDetector[]>();
  const detectorsOf = (type: string): readonly SessionDetector[] => {
    const known = byType.get(type);
    if (known !== undefined) return known;
    const found = detectors.filter(({ types }) => types === undefined || types.includes(type));
    byType.set(type, found);
    return found;
  };
  return {
    expire: (before, untilMs) => expire(before, untilMs),
    add: (before, event, atMs) => {
      const expired = expire(before, atMs - 1);
      const caused = withCause(expired.state, event, atMs);
      const moment: SessionMoment = { before: caused.state, event, atMs, rules };
      const mark = markOf(event, atMs);
      const signals = [...expired.signals, ...caused.signals];
      let expected = caused.state.expected;
      const asked: string[] = [];
      for (const { id, judge, isAbout } of detectorsOf(event.event_type)) {
        if (isAbout?.(moment) ?? true) asked.push(id);
        for (const verdict of judge(moment)) {
          if (verdict.kind === 'found') signals.push(signalOf(id, mark, verdict));
          // What came too late as a cause had been needed: it is not asked for a cause of its own.
          else if (caused.signals.length === 0) expected = [...expected, expectationOf(id, mark, verdict)];
        }
      }
      const state = advance(caused.state, event, atMs);
      return { state: { ...state, expected: newest(expected, SESSION_BOUNDS.expected) }, signals, asked };
    },
  };
}

function signalOf(detector: string, shownBy: EventMark, found: SessionVerdict & { kind: 'found' }): SessionSignal {
  const { says, numbers, isStrong = false } = found;
  return { detector, shownBy, with: found.with ?? [], says, numbers, isStrong, decidedMs: shownBy.atMs };
}

function expectationOf(
  detector: string,
  effect: EventMark,
  { cause, withinMs, says, isStrong = false }: SessionVerdict & { kind: 'expects' },
): Expectation {
  return { detector, effect, cause, dueMs: effect.atMs + withinMs, says, isStrong };
}

const NO_SIGNALS: readonly SessionSignal[] = [];
const NOBODY: readonly string[] = [];

/** Causes that did not come in time. */
function expire(before: SessionState, untilMs: number): SessionStep {
  if (before.expected.every(({ dueMs }) => dueMs > untilMs))
    return { state: before, signals: NO_SIGNALS, asked: NOBODY };
  const signals = before.expected.flatMap(({ detector, effect, dueMs, says, isStrong }): SessionSignal[] =>
    dueMs > untilMs || says === undefined
      ? []
      : [{ detector, shownBy: effect, with: [], says, isStrong, decidedMs: dueMs }],
  );
  return {
    state: { ...before, expected: before.expected.filter(({ dueMs }) => dueMs > untilMs) },
    signals,
    asked: NOBODY,
  };
}

/** A cause that comes after its effect, within the time: a race, and nothing else. */
function withCause(before: SessionState, event: SessionEventFacts, atMs: number): SessionStep {
  const met = before.expected.filter(({ cause }) => isCause(cause, event));
  const [first] = met;
  if (first === undefined) return { state: before, signals: NO_SIGNALS, asked: NOBODY };
  const effects = new Set(met.map(({ effect }) => effect.id));
  const signal: SessionSignal = {
    detector: LATE_CAUSE,
    shownBy: markOf(event, atMs),
    with: [first.effect],
    says: `${first.effect.type} came ${atMs - first.effect.atMs} ms before the ${nameOf(first.cause)} that it needs`,
    numbers: { early_ms: atMs - first.effect.atMs },
    isStrong: false,
    decidedMs: atMs,
  };
  const expected = before.expected.filter(({ effect }) => !effects.has(effect.id));
  return { state: { ...before, expected }, signals: [signal], asked: NOBODY };
}

function isCause({ type, product }: Cause, event: SessionEventFacts): boolean {
  if (product !== null && event.product_id !== product) return false;
  return type === 'product_view' ? isProductView(event) : event.event_type === type;
}

function nameOf({ type }: Cause): string {
  return type.replaceAll('_', ' ');
}
