import type { NormalEvent } from '../../../core/event/columns';
import type { DetectorFacts } from '../detector-facts';

/** What counters know of an event. */
export type CountedFacts = Pick<
  NormalEvent,
  | 'event_id'
  | 'event_type'
  | 'occurred_ms'
  | 'visitor'
  | 'page'
  | 'product_id'
  | 'order_id'
  | 'coupon'
  | 'payment_token'
  | 'country'
  | 'device'
  | 'browser'
  | 'system'
  | 'is_bot'
>;

/** What an event adds to a window. */
export interface CountedStep {
  readonly counts?: Readonly<Record<string, number>>;
  /** Values of which the different ones are counted; null is none. */
  readonly distinct?: Readonly<Record<string, string | null>>;
}

/** Counts of one subject in one window: events may be added in any order, over any shards. */
export interface WindowCounts {
  readonly counts: Readonly<Record<string, number>>;
  /** Numbers of different values, at most `COUNTER_BOUNDS.distinct`. */
  readonly distinct: Readonly<Record<string, number>>;
}

export interface CounterVerdict {
  readonly says: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Counts events of a subject in windows, and judges each window by its counts alone. */
export interface CounterDetector extends DetectorFacts {
  readonly kind: 'counter';
  readonly subject: 'visitor';
  /** Width of a window, ms; windows begin at multiples of it. */
  readonly windowMs: number;
  /** Types of event that it counts. */
  readonly types: readonly string[];
  /** Pure: what an event adds; undefined if it does not count. */
  readonly count: (event: CountedFacts) => CountedStep | undefined;
  /** Pure. More events never take a verdict back. */
  readonly judge: (window: WindowCounts) => CounterVerdict | undefined;
}

/** @example certainty(80, 40) // 0.88: 0.75 at the least that counts, close to 1 at many times as much */
export function certainty(seen: number, least: number): number {
  return seen < least ? 0 : Math.round(100 * (1 - 0.25 * (least / seen))) / 100;
}
