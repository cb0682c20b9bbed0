import type { ArrivalHour } from '../time/arrival-hour';
import type { Sequence } from '../port/event-stream';

/** How a run was started: the nightly batch moves the tidemark, a backfill leaves it in place. */
export type RunKind = 'batch' | 'backfill';

/** The days of a site that a run rewrites. */
export interface SiteDays {
  readonly site: string;
  readonly days: readonly string[];
}

/** Records of an hour that an earlier run had closed. */
export interface Straggler {
  readonly shard: string;
  readonly arrivalHour: ArrivalHour;
  /** The newest record that the earlier run had read; empty if there was none. */
  readonly after: Sequence;
  readonly events: number;
}

/** Events of the rewritten days: `read` = `kept` + `superseded` + `duplicates`. */
export interface EventCounts {
  readonly read: number;
  readonly duplicates: number;
  /** Events of public keys that gave way to one that a server key sent under the same id, or as a line of the same order. */
  readonly superseded: number;
  readonly kept: number;
}

/** What a run did, stored in the lake as `runs/<epoch>/run.json`. */
export interface RunRecord {
  readonly epoch: number;
  readonly kind: RunKind;
  /** Pointer before and after the run. */
  readonly fromTidemark: number;
  readonly tidemark: number;
  readonly rewritten: readonly SiteDays[];
  /**
   * The newest record that the run read, per shard and arrival hour (`shard/hour`): any later record is a straggler.
   */
  readonly covered: Readonly<Record<string, Sequence>>;
  /**
   * Links of anonymous ids to users that arrived before this are applied to all days, ms since 1970; absent in records of
   * older versions, which knew no links.
   */
  readonly linkedTo?: number | undefined;
  /** Records of hours that an earlier run had closed; this run includes them. */
  readonly stragglers: readonly Straggler[];
  /**
   * Days that late events touched and that stayed as they were, because raw events of them have expired; absent for
   * none.
   */
  readonly frozen?: readonly SiteDays[] | undefined;
  readonly events: EventCounts;
  /** Names of the checks that passed; a run with a failed check is never published. */
  readonly checks: readonly string[];
  readonly startedMs: number;
  readonly publishedMs: number;
}

/**
 * Speed minus batch for one site, hour of event time and metric, explained. `difference` = `speed` − `batch` = the sum
 * of the parts + `residual`; a non-zero residual raises an alert.
 */
export interface ReconciliationRow {
  readonly site: string;
  /** Start of the hour of event time (UTC), ms since 1970. */
  readonly hour: number;
  readonly metric: string;
  /** The value by which the metric's kind splits (a currency), else empty. */
  readonly key: string;
  readonly speed: number;
  readonly batch: number;
  readonly difference: number;
  readonly parts: {
    /** Counted by the speed layer, removed by the batch layer; at least 0. */
    readonly duplicates: number;
    /** The same, where an event of a server key took the place of one of a public key; at least 0. */
    readonly superseded: number;
    /** The same for copies that arrived longer after another than the speed layer remembers ids; at least 0. */
    readonly forgotten: number;
    /** Kept by the batch layer, of which the speed layer counted another copy, or a server’s line of its order; at most 0. */
    readonly other_copies: number;
    /** Lines that the speed layer took for the first of their order, the batch layer for a later one; at least 0. */
    readonly order_lines: number;
    /** First lines of orders of which the speed layer counted another line; at most 0. */
    readonly other_lines: number;
    /** Amounts of orders that refunds took in the batch layer, and count 0 live; at most 0. */
    readonly order_amounts: number;
    /**
     * Arrived in an hour that was already closed: only in the batch layer (below 0). Arrived in an hour of the run after the
     * run had read it: only in the speed layer (above 0).
     */
    readonly stragglers: number;
    /**
     * Visitors as they were sent, less the people that they are; negative only where a device is shared by several users.
     */
    readonly identity: number;
    /** Estimate minus exact count for the same registers. */
    readonly sketch_error: number;
  };
  readonly residual: number;
}

/** Stored in the lake as `runs/<epoch>/reconciliation.json`. */
export interface Reconciliation {
  readonly epoch: number;
  /** The arrival hours compared: [from, to), ms since 1970. */
  readonly fromTidemark: number;
  readonly tidemark: number;
  /** The speed layer's duplicate memory was incomplete in these hours. */
  readonly degraded: boolean;
  readonly rows: readonly ReconciliationRow[];
}

export function runKey(epoch: number): string {
  return `runs/${epochText(epoch)}/run.json`;
}
export function reconciliationKey(epoch: number): string {
  return `runs/${epochText(epoch)}/reconciliation.json`;
}
/** Zero-padded, so that keys sort by epoch. */
export function epochText(epoch: number): string {
  return String(epoch).padStart(8, '0');
}
