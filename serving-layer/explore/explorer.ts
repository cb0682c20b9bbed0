import type { QueryWatch } from '../../core/port/batch-engine';
import type { PointerState } from '../../core/port/pointer';
import type { Site } from '../../core/port/sites';
import type { By } from '../../core/merge/split';
import type { EventCondition } from '../../core/metric/condition';
import type { Field } from '../../core/metric/field';
import type { CohortGrain, JOURNEY_SIDES, JOURNEY_VIEWS } from '../../core/wire/choices';
import type { ListedSession, SessionTimeline } from '../../core/wire/session-list';
import type { CountSource } from '../query/count-source';

/**
 * Queries that need the events themselves, answered by the batch engine over the curated table and the lake's live
 * tail.
 */
export interface Explorer extends CountSource {
  funnel(question: FunnelQuestion, watch?: QueryWatch): Promise<FunnelAnswer>;
  retention(question: RetentionQuestion, watch?: QueryWatch): Promise<RetentionAnswer>;
  sessions(question: RangeQuestion, watch?: QueryWatch): Promise<SessionsAnswer>;
  sessionList(question: SessionListQuestion, watch?: QueryWatch): Promise<SessionListAnswer>;
  session(question: SessionQuestion, watch?: QueryWatch): Promise<SessionAnswer>;
  journeys(question: JourneysQuestion, watch?: QueryWatch): Promise<JourneysAnswer>;
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

/** A kind of events: the step of a funnel, what ends it, or what a journey is asked about. */
export interface AskedEvent {
  /** As the caller wrote it. */
  readonly name: string;
  readonly eventType: string;
  /** All must hold. */
  readonly where: readonly EventCondition[];
}

export interface FunnelQuestion extends RangeQuestion {
  /** 2 to 10, in order; a step may repeat. */
  readonly steps: readonly AskedEvent[];
  /** No chain of steps goes past one of these events. */
  readonly exclude?: readonly AskedEvent[];
  /** Each step must be the very next event after the one before it. */
  readonly isStrict?: boolean;
  /** Only events that pass all of these are considered. */
  readonly filters?: readonly EventCondition[];
  /** Splits the actors by this column of their first event that matches the first step. */
  readonly by?: Field | undefined;
  /** Largest groups that are shown. */
  readonly limit?: number;
  /** Maximum time from the first step to the last, ms, inclusive. All steps lie in [from, to). */
  readonly withinMs: number;
  /** Scope of the step order: all events of a visitor, or one session. */
  readonly per: 'visitor' | 'session';
}

export interface ReachedStep {
  readonly step: number;
  /** As the caller wrote the step. */
  readonly name: string;
  readonly event_type: string;
  /** Number that reached this step, in order and in time. */
  readonly count: number;
  /** Share of those at the previous step and of those at the first step; null if there were none. */
  readonly from_previous: number | null;
  readonly from_first: number | null;
  /** Median time from the previous step to the first time this one was reached, ms; null for the first step. */
  readonly median_ms: number | null;
}

export interface FunnelAnswer {
  readonly steps: readonly ReachedStep[];
  /** The largest groups, most actors at the first step first; only with `by`. */
  readonly groups?: readonly { readonly by: By; readonly steps: readonly ReachedStep[] }[];
  readonly layer: 'batch' | 'speed' | 'merged';
}

/** The cohorts are the site's days, weeks or months that overlap [from, to); return visits may be later than `to`. */
export interface RetentionQuestion extends RangeQuestion {
  readonly grain: CohortGrain;
  /** Number of periods shown after the first. */
  readonly periods: number;
}

export interface RetentionAnswer {
  /**
   * One row per period (in the site's time zone) that has begun. First seen means not seen in the 400 days before the
   * first cohort either.
   */
  readonly cohorts: readonly {
    readonly first_day: string;
    readonly size: number;
    /** Visitors seen again after 0, 1, … periods; null for periods that are not over. */
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

export interface SessionListQuestion extends RangeQuestion {
  /** About the first event of a session. */
  readonly filters: readonly EventCondition[];
  readonly limit: number;
}

/** One of the sessions that began in [from, to). */
export interface SessionQuestion extends RangeQuestion {
  /** Stands for it in lists. */
  readonly id: string;
  /** Instead of `id`: the session_id itself. */
  readonly sessionId?: string | undefined;
}

export type SessionListAnswer = Pick<SessionTimeline, 'layer'> & { readonly sessions: readonly ListedSession[] };
export type SessionAnswer = Pick<SessionTimeline, 'layer' | 'id' | 'events'>;

/** Sessions whose first event of a kind lies in [from, to), and what came before and after it in the session. */
export interface JourneysQuestion extends RangeQuestion {
  readonly around: AskedEvent;
  /** Number of steps on either side; not both 0. */
  readonly before: number;
  readonly after: number;
  readonly show: (typeof JOURNEY_VIEWS)[number];
  /** Only events that pass all of these are considered. */
  readonly filters: readonly EventCondition[];
  /** Branches that are shown at each step. */
  readonly limit: number;
}

export interface JourneyEvent {
  readonly event_type: string;
  readonly page: string | null;
}

interface JourneyPlace {
  readonly side: (typeof JOURNEY_SIDES)[number];
  /** Distance from the event that was asked about. */
  readonly step: number;
}

export interface JourneyStep extends JourneyPlace {
  readonly sessions: number;
  /** Of the sessions, those that have nothing beyond this step. */
  readonly ends: number;
  readonly rest: { readonly branches: number; readonly sessions: number; readonly ends: number };
}

export interface JourneyBranch extends JourneyPlace {
  readonly path: readonly JourneyEvent[];
  readonly sessions: number;
  readonly share: number;
  readonly ends: number;
}

export interface JourneysAnswer {
  readonly sessions: number;
  /** By side and step from 0, which is the event itself. */
  readonly steps: readonly JourneyStep[];
  /** By side, step and number of sessions. */
  readonly branches: readonly JourneyBranch[];
  readonly layer: 'batch' | 'speed' | 'merged';
}
