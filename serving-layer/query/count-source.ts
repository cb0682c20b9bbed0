import type { Population } from '../../core/cell/cell';
import type { ExactNumber } from '../../core/merge/exact';
import type { Places } from '../../core/merge/places';
import type { EventCondition } from '../../core/metric/condition';
import type { MeasuredMetric, VisitMetric } from '../../core/metric/metric';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { Window } from '../../core/time/window';

/** Counts from the events themselves what cells do not keep, or what their states cannot add up exactly. */
export interface CountSource {
  count(question: CountQuestion): Promise<Counted>;
}

/** What can be counted at once: a metric, or one of the parts of a derived one. */
export type CountedPart = MeasuredMetric | VisitMetric;

export interface CountQuestion {
  readonly site: Site;
  readonly pointer: PointerState;
  readonly metric: CountedPart;
  /** Columns of the event, at most two. */
  readonly by: readonly string[];
  /** All must hold. */
  readonly filters: readonly EventCondition[];
  readonly populations: readonly Population[];
  /** Ascending, not overlapping. */
  readonly windows: readonly Window[];
  /** The places of a ranking to return. */
  readonly places: Places;
  /** Newest arrival of the live tail to count, ms since 1970. Undefined counts published events only. */
  readonly asOf: number | undefined;
}

export interface CountedNumber extends ExactNumber {
  readonly windowStart: number;
  /** Values of the columns of `by`; empty where an event has none. */
  readonly values: readonly string[];
}

export interface Counted {
  readonly numbers: readonly CountedNumber[];
  /**
   * Starts of the windows that the live tail changed, or may have: it has events that count there, or a session with
   * events in it counts there now or did as published. There may be no number left in such a window.
   */
  readonly liveWindows: ReadonlySet<number>;
}
