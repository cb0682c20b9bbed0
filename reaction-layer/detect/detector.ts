import type { DetectorFacts } from './detector-facts';
import type { FindingEvidence } from './finding';
import type { CounterDetector } from './counter/counter-detector';
import type { SessionDetector } from './session/session-detector';

/** What a number detector is given: a value with its bounds and completeness. */
export interface JudgedNumber {
  /** A metric with its breakdown, or a series. */
  readonly key: string;
  readonly window: { readonly start: number; readonly end: number };
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** From 0 to 1: the share of the window's events that have arrived. */
  readonly completeness: number;
}

export interface NumberVerdict {
  /** From 0 to 1. */
  readonly score: number;
  readonly evidence: FindingEvidence;
}

/** Judges a value of a metric against what is usual. `State` is what it has learnt of the series so far. */
export interface NumberDetector<State = unknown> extends DetectorFacts {
  readonly kind: 'number';
  readonly initial: State;
  /** Pure: the state afterwards, and a verdict if the value is not usual. */
  readonly judge: (
    state: State,
    number: JudgedNumber,
  ) => { readonly state: State; readonly verdict?: NumberVerdict | undefined };
}

/** Data and one pure function; the same code runs live and in the batch layer. */
export type Detector = SessionDetector | CounterDetector | NumberDetector;
