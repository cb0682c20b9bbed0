import type { DetectorFacts } from '../detector-facts';
import type { FindingEvidence } from '../finding';
import type { Window } from '../../../core/time/window';
import type { Usual } from './usual';

/** A value of a metric in one window, with what is known about how true it is. */
export interface JudgedNumber {
  /** Half-open, ms since 1970. */
  readonly window: Window;
  readonly value: number;
  /** The true value of what arrived is within these. */
  readonly lower: number;
  readonly upper: number;
  /** From 0 to 1: the share of the window’s events that have arrived. */
  readonly completeness: number;
  /** What a ratio is a share of, such as the sessions of a bounce rate. */
  readonly of?: number | undefined;
}

/** What a number is about. */
export interface WatchedNumber {
  /** `value` is the metric itself; `share` its part of the total, by a key of a breakdown. */
  readonly kind: 'value' | 'share';
  /** For people: `orders`, `page_views of /cart`, `share of DE in sessions`. */
  readonly name: string;
  readonly unit: string;
}

export interface NumberVerdict {
  readonly direction: 'above' | 'below';
  /** From 0 to 1. */
  readonly score: number;
  readonly evidence: FindingEvidence;
}

export interface NumberQuestion {
  readonly watched: WatchedNumber;
  readonly usual: Usual;
  readonly number: JudgedNumber;
}

/** Judges one value by what is usual; the same function runs live and over exact views. */
export interface NumberDetector extends DetectorFacts {
  readonly kind: 'number';
  /** Pure; undefined if the value is usual, or not known well enough. */
  readonly judge: (question: NumberQuestion) => NumberVerdict | undefined;
}
