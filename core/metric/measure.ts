import type { EventColumn, NormalEvent } from '../event/columns';
import type { EventType } from '../event/event-type';

/**
 * An event as the fold and the curated table see it: normalised, its money read (core/event/money), and marked if it is
 * the first line of its order. A mark that is absent is false: adding two columns to every event takes a tenth of its fold.
 */
export type FoldedEvent = NormalEvent & Partial<OrderMarks>;

/** A purchase is a line of the order that `order_id` names; one without order_id is the only line of an order. */
export interface OrderMarks {
  /** The first line of its order to arrive. */
  readonly is_first_of_order: boolean;
  /** The first line of its order to arrive that has an amount in its currency. */
  readonly is_first_in_currency: boolean;
}

/** Selects the events that a metric counts. All conditions must hold; an empty filter matches every event. */
export interface EventFilter {
  /** Built-in types, or the site's own as `custom:<name>`. */
  readonly types?: readonly EventType[];
  /** This column must not be null. */
  readonly present?: EventColumn;
  /** Only events with this mark. */
  readonly marked?: keyof OrderMarks;
}

export interface CountMeasure {
  readonly kind: 'count';
}
export interface SumMeasure {
  readonly kind: 'sum';
  /** The integer column to sum; `events` adds 1 per event (a count split by currency). */
  readonly column: 'quantity' | 'amount_minor' | 'price_minor' | 'events';
  /** One sum per currency; currencies are never added together. */
  readonly byCurrency: boolean;
}
export interface DistinctMeasure {
  readonly kind: 'distinct';
  /** The identity to count; its HyperLogLog registers are columns of the event. */
  readonly column: 'visitor' | 'session_id';
}
export interface QuantilesMeasure {
  readonly kind: 'quantiles';
  /** The DDSketch bin column. */
  readonly column: 'duration_bin';
  /** Each from 0 to 1. */
  readonly quantiles: readonly number[];
}
export interface TopMeasure {
  readonly kind: 'top';
  /** The column whose values are ranked; events where it is null are left out. */
  readonly column: 'product_id' | 'category' | 'page' | 'query';
  /** The weight of a key: the number of events, or the positive amounts in each currency. */
  readonly weight: 'events' | 'amount_minor';
  /** Keys per cell and currency. */
  readonly capacity: number;
}

export type MeasureSpec = CountMeasure | SumMeasure | DistinctMeasure | QuantilesMeasure | TopMeasure;
export type KindName = MeasureSpec['kind'];

/** True if the event matches the filter. The SQL twin is `filterSql`. */
export function matches(filter: EventFilter, event: FoldedEvent): boolean {
  const { types, present, marked } = filter;
  if (types?.every((type) => type !== event.event_type) === true) return false;
  if (present !== undefined && event[present] === null) return false;
  return marked === undefined || event[marked] === true;
}

/** The filter as a condition on the curated table, in SQL that DuckDB, Spark and Trino all support. */
export function filterSql({ types, present, marked }: EventFilter): string {
  const conditions = [
    ...(types === undefined ? [] : [`event_type in (${types.map(textSql).join(', ')})`]),
    ...(present === undefined ? [] : [`${present} is not null`]),
    ...(marked === undefined ? [] : [marked]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' and ');
}

/** A text as an SQL literal. @example textSql("o'clock") // "'o''clock'" */
export function textSql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
