import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { ExactSource } from '../query/exact-source';

/**
 * Queries that need the events themselves, answered by the batch engine over the curated table and the lake's live
 * tail.
 */
export interface Explorer extends ExactSource {
  funnel(question: FunnelQuestion): Promise<FunnelAnswer>;
  retention(question: RetentionQuestion): Promise<RetentionAnswer>;
  sessions(question: RangeQuestion): Promise<SessionsAnswer>;
}

export interface RangeQuestion {
  readonly site: Site;
  /** Read once per answer. */
  readonly pointer: PointerState;
  /** Event time, ms since 1970: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Newest arrival that the live tail may contain (`as_of`), inclusive. */
  readonly asOf: number;
}

export interface FunnelQuestion extends RangeQuestion {
  /** Event types, 2 to 10, in order; a type may repeat. */
  readonly steps: readonly string[];
  /** Maximum time from the first step to the last, ms, inclusive. All steps lie in [from, to). */
  readonly withinMs: number;
  /** Scope of the step order: all events of a visitor, or one session. */
  readonly per: 'visitor' | 'session';
}

export interface FunnelAnswer {
  readonly steps: readonly {
    readonly step: number;
    readonly event_type: string;
    /** Number that reached this step, in order and in time. */
    readonly count: number;
    /** Share of those at the previous step and of those at the first step; null if there were none. */
    readonly from_previous: number | null;
    readonly from_first: number | null;
    /** Median time from the previous step to the first time this one was reached, ms; null for the first step. */
    readonly median_ms: number | null;
  }[];
  readonly layer: 'batch' | 'speed' | 'merged';
}

/** The cohorts are the site's days that overlap [from, to); return visits may be later than `to`. */
export interface RetentionQuestion extends RangeQuestion {
  /** Number of days shown after the first. */
  readonly days: number;
}

export interface RetentionAnswer {
  /**
   * One row per day (in the site's time zone) that has begun. First seen means not seen in the 400 days before the
   * first cohort either.
   */
  readonly cohorts: readonly {
    readonly first_day: string;
    readonly size: number;
    /** Visitors seen again after 0, 1, … days; null for days that are not over. */
    readonly retained: readonly (number | null)[];
  }[];
  readonly layer: 'batch' | 'speed' | 'merged';
}

export interface SessionsAnswer {
  /** Sessions stitched by visitor and 30 minutes of inactivity, by the day they began. */
  readonly sessions: number;
  readonly bounces: number;
  readonly bounce_rate: number | null;
  readonly average_duration_ms: number | null;
  readonly median_duration_ms: number | null;
  readonly average_events: number | null;
  readonly top_entries: readonly { readonly page: string | null; readonly sessions: number }[];
  readonly top_exits: readonly { readonly page: string | null; readonly sessions: number }[];
  readonly layer: 'batch' | 'speed' | 'merged';
}
