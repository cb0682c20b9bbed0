import type { NormalEvent } from '../../../core/event/columns';
import type { DetectorFacts } from '../detector';

/** What counters know of an event. */
export type CountedFacts = Pick<
  NormalEvent,
  | 'event_id'
  | 'event_type'
  | 'occurred_ms'
  | 'session_id'
  | 'visitor'
  | 'page'
  | 'product_id'
  | 'amount_minor'
  | 'order_id'
  | 'coupon'
  | 'payment_token'
  | 'country'
  | 'device'
  | 'browser'
  | 'system'
  | 'is_bot'
>;

/** Counts of one subject in one window: they may be added up in any order, over any shards. */
export interface WindowCounts {
  /** By the names that `count` gives. */
  readonly counts: Readonly<Record<string, number>>;
  /** Distinct values, at most `COUNTER_BOUNDS.distinct` of each. */
  readonly distinct: Readonly<Record<string, readonly string[]>>;
}

export const COUNTER_BOUNDS = { distinct: 64 } as const;

/** What an event adds to a window. */
export interface CountedStep {
  readonly counts?: Readonly<Record<string, number>>;
  /** Values of which the different ones are counted. */
  readonly distinct?: Readonly<Record<string, string | null>>;
}

export interface CounterVerdict {
  readonly says: string;
  /** From 0 to 1. */
  readonly score: number;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Counts events of a subject (a visitor, a coupon …) in windows, and judges each window by its counts alone. */
export interface CounterDetector extends DetectorFacts {
  readonly kind: 'counter';
  readonly subject: 'visitor' | 'coupon' | 'payment_token';
  /** Width of a window, ms. */
  readonly windowMs: number;
  /** Pure: what an event adds; undefined if it does not count. */
  readonly count: (event: CountedFacts) => CountedStep | undefined;
  /** Pure; only ever more certain with more events. */
  readonly judge: (window: WindowCounts) => CounterVerdict | undefined;
}
