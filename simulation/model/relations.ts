import type { LakeEvent } from '../../core/event/columns';
import type { SqlRow } from '../../core/port/batch-engine';

/** An event of the curated files. */
export type Marks = {
  readonly is_first_of_order: boolean;
  readonly is_first_in_currency: boolean;
};
export type CuratedEvent = LakeEvent & Marks & { readonly event_date: string; readonly person: string | null };
export type Staged = LakeEvent & { readonly minute_start: number };
export type Dated = Staged & {
  readonly hour_start: number;
  readonly day_start: number;
  readonly event_date: string;
  readonly target_day: string;
  readonly is_rewritten: boolean;
};
/** What decides which of the events with one id survives. */
export type EventId = Pick<
  LakeEvent,
  | 'site'
  | 'arrived_ms'
  | 'shard'
  | 'record_sequence'
  | 'record_index'
  | 'event_id'
  | 'occurred_ms'
  | 'key_kind'
  | 'session_id'
  | 'visitor_register'
  | 'visitor_register_coarse'
  | 'user_pseudonym'
  | 'anonymous_pseudonym'
>;
/** An event with a user and an anonymous id. */
export type Link = Omit<EventId, 'user_pseudonym' | 'anonymous_pseudonym'> & {
  readonly user_pseudonym: string;
  readonly anonymous_pseudonym: string;
  readonly utc_day: number;
};
/** Who an event belongs to. */
export type PersonColumns = {
  readonly person: string;
  readonly person_register: number;
  readonly person_register_coarse: number;
};
export type ResolvedGuest = PersonColumns &
  Pick<EventId, 'site' | 'session_id' | 'anonymous_pseudonym'> & { readonly utc_day: number };
export type Removed = Pick<EventId, 'site' | 'occurred_ms' | 'shard' | 'record_sequence' | 'record_index'> & {
  readonly is_superseded: boolean;
};
export type Curated = Dated & Marks & PersonColumns;
export type SeenPerson = Curated & Readonly<Record<`is_of_${string}`, boolean>>;
/** What decides which line of an order is the first. */
export type OrderLine = Pick<
  LakeEvent,
  | 'site'
  | 'arrived_ms'
  | 'shard'
  | 'record_sequence'
  | 'record_index'
  | 'event_id'
  | 'event_type'
  | 'occurred_ms'
  | 'is_bot'
  | 'order_id'
  | 'product_id'
  | 'price_minor'
  | 'amount_minor'
  | 'currency'
  | 'quantity'
  | 'key_kind'
>;
export type MarkedLine = OrderLine & Marks;
/** A refund that took the amount of its order. */
export type OrderRefund = OrderLine & { readonly currency: string; readonly amount_minor: number };
export type OrderedEvent = Dated & {
  /** Place in the order of its target day. */
  readonly place: number;
  readonly effective_ms: number;
  readonly effective_date: string;
};
export type Sessionized = OrderedEvent & { readonly session_number: number };
export type Reconciled = LakeEvent &
  Marks & {
    readonly person: string;
    readonly layer: string;
    readonly hour_start: number;
    readonly is_straggler: boolean;
  };

type Day = { readonly site: string; readonly event_date: string };
export type DayTotals = Day & {
  readonly raw_events: number;
  readonly duplicates: number;
  readonly superseded: number;
  readonly kept: number;
};
export interface DayRead {
  readonly site: string;
  readonly target_day: string;
  readonly read_day: string;
  readonly is_rewritten: boolean;
  readonly day_start: number;
  readonly day_end: number;
}
interface CalendarMinute {
  readonly zone: string;
  readonly event_date: string;
  readonly minute_start: number;
  readonly hour_start: number;
  readonly day_start: number;
}
interface Arrivals {
  readonly shard: string;
  readonly arrival_hour: number;
  readonly after_sequence: string;
  readonly until_sequence: string;
  readonly is_straggler: boolean;
}
interface CountsRow extends Day {
  readonly minute_start: number;
  readonly is_bot: boolean;
  readonly dimension: string;
  readonly applied: number;
}
export interface WindowRow extends Day {
  readonly metric: string;
  readonly is_bot: boolean;
  readonly grain: string;
  readonly window_start: number;
}
/** An event relevant to a metric, with the value that is counted or ranked. */
export type Measured = {
  readonly occurred_ms: number;
  readonly key_1: string;
  readonly key_2: string;
  readonly measured_value: string | null;
  readonly currency: string;
  readonly weight: number;
  readonly is_live: boolean;
  /** A session as it was before the live tail changed it. */
  readonly is_former: boolean;
};
/** A session; its columns are those of its first event. */
export type CountedVisit = LakeEvent & {
  readonly entry_page: string | null;
  readonly exit_page: string | null;
  readonly is_bounce: boolean;
  readonly is_live: boolean;
  readonly is_former: boolean;
};
/** An event that a question reads, published or live. */
export type Explored = Omit<CuratedEvent, 'person'> & { readonly is_live: boolean };
interface Question {
  readonly site: string;
  readonly as_of_ms: number;
  readonly read_from_ms: number;
  readonly read_to_ms: number;
  readonly near_from_ms: number;
  readonly near_to_ms: number;
  readonly lines_from_ms: number;
  readonly lines_to_ms: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly most_branches: number;
}
/** An event of a session that is a step of a journey, or that is asked about. */
export type WalkedEvent = {
  readonly session_id: string;
  /** Place in the order of its session. */
  readonly place: number;
  readonly effective_ms: number;
  readonly event_type: string;
  readonly is_live: boolean;
  readonly is_anchor: boolean;
  readonly node: string;
};

/**
 * The relations that steps read, by name, as far as they read them: inputs of the job, and results of earlier steps.
 */
export interface Relations {
  readonly raw_events: LakeEvent;
  /** Raw files that become one. */
  readonly [joined: `raw_events_${number}`]: LakeEvent;
  readonly curated_events: CuratedEvent;
  readonly site_zones: { readonly site: string; readonly zone: string };
  readonly day_reads: DayRead;
  readonly calendar: CalendarMinute;
  readonly arrivals: Arrivals;
  readonly stg_events: Staged;
  readonly int_superseded_lines: OrderLine;
  readonly int_dated: Dated;
  readonly raw_ids: EventId;
  readonly stragglers: EventId;
  readonly horizon: { readonly horizon_ms: number };
  readonly int_other_copies: EventId;
  readonly link_rule: { readonly most_users: number; readonly look_back_ms: number; readonly hold_ms: number };
  readonly new_ids: EventId;
  readonly int_links: Link;
  readonly int_newly_linked: EventId & { readonly is_new: boolean };
  readonly int_resolved: ResolvedGuest;
  readonly int_removed: Removed;
  readonly int_kept: Dated;
  readonly int_survivors: Dated;
  readonly order_lines: OrderLine;
  readonly stg_order_lines: OrderLine;
  readonly int_order_events: OrderLine;
  readonly int_order_lines: MarkedLine;
  readonly int_order_refunds: OrderRefund;
  readonly later_events: OrderLine;
  readonly int_curated: Curated;
  readonly int_facts: Curated;
  readonly int_people: SeenPerson;
  readonly int_ordered: OrderedEvent;
  readonly int_sessionized: Sessionized;
  readonly int_reconciled: Reconciled;
  readonly sessions: SqlRow;
  readonly day_totals: DayTotals;
  readonly minute_counts: CountsRow;
  readonly minute_bins: Day & { readonly events: number };
  readonly window_distincts: WindowRow & { readonly identities: number };
  readonly window_rankings: WindowRow & { readonly currency: string; readonly place: number; readonly weight: number };
  readonly curated: CuratedEvent;
  readonly buckets: { readonly bucket_start: number; readonly bucket_end: number };
  readonly places: { readonly after_place: number; readonly last_place: number };
  readonly texts: { readonly number: number; readonly value: string };
  readonly question: Question;
  readonly days: { readonly event_date: string; readonly day_start_ms: number; readonly day_end_ms: number };
  readonly live: LakeEvent;
  readonly known: CuratedEvent;
  readonly events: Explored;
  readonly visits: CountedVisit;
  readonly measured: Measured;
  readonly steps: { readonly side: string; readonly step: number };
  readonly journey_events: WalkedEvent;
}

export interface Where<Column = string> {
  readonly column: Column;
  readonly values: ReadonlySet<unknown>;
}

/**
 * All rows of a relation, or those in which a column has one of some values. @throws if the job has no such relation
 */
export type Read = <Name extends keyof Relations>(
  name: Name,
  where?: Where<keyof Relations[Name] & string>,
) => readonly Relations[Name][];
