import type { RecentChanges } from '../cell/recent-changes';
import type { QueryGrain } from '../merge/grain';
import type { Row } from '../merge/rows';
import type { Metric } from '../metric/metric';
import type { ComparisonName } from '../time/comparisons';
import type { Bots } from '../wire/metrics';
import type { ArrivalHour } from '../time/arrival-hour';
import type { Sequence } from './event-stream';
import type { PointerState } from './pointer';
import type { Site } from './sites';

/** One metric over a range of event time. */
export interface MetricQuestion {
  readonly metric: string;
  /** ms since 1970 on whole minutes: [from, to). */
  readonly from: number;
  readonly to: number;
  readonly grain: QueryGrain;
  /** Columns (or the name of a pair) that split the rows. */
  readonly by?: readonly string[] | undefined;
  /** Conditions such as `country:DE` (core/metric/condition); all must hold. */
  readonly filters?: readonly string[] | undefined;
  /** IANA name for hours and days; the site's own if not given. */
  readonly timeZone?: string | undefined;
  readonly bots?: Bots | undefined;
  /** Keys of a ranking or of a breakdown that are shown, and how many are left out before them. */
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Adds the numbers of an earlier range. */
  readonly compare?: ComparisonName | undefined;
  /** False leaves merged estimates where exact numbers would have to be counted from events. */
  readonly exact?: boolean | undefined;
  /** Rows of a page; a page may end within a bucket. All rows if not given. */
  readonly pageRows?: number | undefined;
  /** Where the page begins; the first row if not given. */
  readonly after?: PagePlace | undefined;
}

/** Where a page begins. */
export interface PagePlace {
  /** Start of its first bucket. */
  readonly start: number;
  /** Rows of that bucket which earlier pages have shown. */
  readonly rows: number;
}

/** How far the live layer has progressed. */
export interface LiveProgress {
  /**
   * Time up to which every open shard has been folded into cells: the smallest of their newest pulses minus the arrival
   * slack, ms since 1970. Undefined until each shard has had a pulse.
   */
  readonly asOf: number | undefined;
  /** What has been folded of each recent arrival hour. Cells are written before it. */
  readonly hours: ReadonlyMap<ArrivalHour, HourProgress>;
}

/** One entry per shard that has records of the hour. */
export type HourProgress = readonly ShardProgress[];

export interface ShardProgress {
  readonly shard: string;
  readonly lastSequence: Sequence;
  readonly changes: RecentChanges | undefined;
}

/** What an answer is based on: read once, so that it is consistent. */
export interface AnswerBasis {
  readonly site: Site;
  readonly pointer: PointerState;
  /** Everything that arrived before this is in the answer, ms since 1970; undefined before the first pulse. */
  readonly asOf: number | undefined;
}

export interface AnsweredQuestion {
  readonly metric: Metric;
  readonly question: MetricQuestion;
  readonly timeZone: string;
  /** Columns of `by` in the rows, also where there are none. */
  readonly columns: readonly string[];
  /** Each with its bounds, its layer and whether it is exact. */
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined if this is the last one. */
  readonly next: PagePlace | undefined;
  /** Everything that arrived before this is in the rows; earlier than that of the basis if they were counted from the archive. */
  readonly asOf: number | undefined;
  readonly comparison: Comparison | undefined;
}

/** The numbers of an earlier range. */
export interface Comparison {
  readonly name: ComparisonName;
  readonly from: number;
  readonly to: number;
  /** By time, then as the rows of the answer. */
  readonly rows: readonly Row[];
  /** For each row of the answer, its counterpart: the same `by` in the bucket of the same place, if there is such a bucket. */
  readonly counterparts: readonly (Row | undefined)[];
}

export interface Answered extends AnswerBasis {
  /** Some numbers are live, and the speed layer may have over-counted. */
  readonly degraded: boolean;
  readonly answers: readonly AnsweredQuestion[];
}

/** The read side of the query service: how detectors, alerts and experiments ask for merged numbers. */
export interface Answers {
  /**
   * Several metrics of one site with one pointer, one as-of and one reading of the live cells.
   *
   * @param progress what was read for the same request before; read now if absent
   * @throws QueryError for a question that cannot be answered
   */
  query(site: string, questions: readonly MetricQuestion[], progress?: LiveProgress): Promise<Answered>;
  /** What an answer that is counted from the events now would be based on. @throws QueryError for a site that does not exist */
  moment(site: string): Promise<AnswerBasis>;
}
