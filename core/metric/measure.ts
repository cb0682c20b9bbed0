import type { EventColumn, NormalEvent } from '../event/columns';
import type { BuiltInEventType } from '../event/event-type';

/** An event as the fold and the curated table see it: normalised, and marked as the first line of its order or not. */
export type FoldedEvent = NormalEvent & {
  /** This purchase is the first line of its order to arrive (true as well for a purchase without order_id). */
  readonly is_first_of_order: boolean;
};

/** Which events a measure sees. All conditions must hold; an empty filter sees every event. */
export interface EventFilter {
  readonly types?: readonly BuiltInEventType[];
  /** This column must not be null. */
  readonly present?: EventColumn;
  /** Only the first line of an order. */
  readonly firstOfOrder?: true;
}

export interface CountMeasure {
  readonly kind: 'count';
}
export interface SumMeasure {
  readonly kind: 'sum';
  /** The integer column added up; `events` adds 1 an event (a count that is split by currency). */
  readonly column: 'quantity' | 'amount_minor' | 'price_minor' | 'events';
  /** Keep one sum a currency. Never added up over currencies. */
  readonly byCurrency: boolean;
}
export interface DistinctMeasure {
  readonly kind: 'distinct';
  /** The identity that is counted; its HyperLogLog registers are columns of the event. */
  readonly column: 'visitor' | 'session_id';
}
export interface QuantilesMeasure {
  readonly kind: 'quantiles';
  /** The DDSketch bin column. */
  readonly column: 'duration_bin';
  readonly quantiles: readonly number[];
}
export interface TopMeasure {
  readonly kind: 'top';
  /** The column whose values are ranked; events where it is null are left out. */
  readonly column: 'product_id' | 'category' | 'page' | 'query';
  /** What ranks them: how many events, or the positive amounts in each currency. */
  readonly weight: 'events' | 'amount_minor';
  /** How many keys a cell keeps. */
  readonly capacity: number;
}

export type MeasureSpec = CountMeasure | SumMeasure | DistinctMeasure | QuantilesMeasure | TopMeasure;
export type KindName = MeasureSpec['kind'];

/** Does the measure see this event? The SQL twin is `filterSql`. */
export function matches(filter: EventFilter, event: FoldedEvent): boolean {
  if (filter.types !== undefined && !filter.types.includes(event.event_type as BuiltInEventType)) return false;
  if (filter.present !== undefined && event[filter.present] === null) return false;
  return filter.firstOfOrder === undefined || event.is_first_of_order;
}

/** The filter as a condition over the curated table, in the portable subset of SQL. */
export function filterSql(filter: EventFilter): string {
  const conditions = [
    ...(filter.types === undefined ? [] : [`event_type in (${filter.types.map((type) => `'${type}'`).join(', ')})`]),
    ...(filter.present === undefined ? [] : [`${filter.present} is not null`]),
    ...(filter.firstOfOrder === undefined ? [] : ['is_first_of_order']),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}
