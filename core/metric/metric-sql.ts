import type { EventFilter, MeasureSpec } from './measure';
import { isMeasured, type Metric } from './metric';

/** The table of exact events that analysts read: the curated days of the lake. */
const TABLE = 'curated';

/**
 * The exact number as a statement over the curated events, for an analyst who wants to check it. Undefined for a metric that is
 * computed from others, or from whole sessions (sql/queries/explored_visits.sql).
 *
 * @example metricSql(pageViews) // "select count(*) as value\nfrom curated\nwhere …"
 */
export function metricSql(metric: Metric): string | undefined {
  if (!isMeasured(metric)) return undefined;
  const { measure, where } = metric;
  const { value, key, present } = expressionOf(measure);
  return [
    `select ${key === undefined ? '' : `${key}, `}${value} as value`,
    `from ${TABLE}`,
    'where site = :site and occurred_ms >= :from and occurred_ms < :to and not is_bot',
    ...[...conditionsOf(where), ...(present === undefined ? [] : [`${present} is not null`])].map(
      (one) => `  and ${one}`,
    ),
    ...(key === undefined ? [] : [`group by ${key}`]),
    ...(measure.kind === 'top' ? ['order by value desc'] : []),
  ].join('\n');
}

interface Expression {
  readonly value: string;
  /** Columns that the number is split by. */
  readonly key?: string;
  /** A column without which an event has no part in it. */
  readonly present?: string;
}

function expressionOf(measure: MeasureSpec): Expression {
  switch (measure.kind) {
    case 'count':
      return { value: 'count(*)' };
    case 'sum': {
      const value = measure.column === 'events' ? 'count(*)' : `sum(${measure.column})`;
      return measure.byCurrency ? { value, key: 'currency' } : { value };
    }
    case 'distinct':
      return { value: `count(distinct ${measure.column})` };
    case 'quantiles':
      return {
        value: `approx_percentile(duration_ms, array[${measure.quantiles.join(', ')}])`,
        present: 'duration_ms',
      };
    case 'top':
      return measure.weight === 'events'
        ? { value: 'count(*)', key: measure.column, present: measure.column }
        : { value: `sum(${measure.weight})`, key: `${measure.column}, currency`, present: measure.column };
  }
}

function conditionsOf({ types, present, marked }: EventFilter): readonly string[] {
  return [
    ...(types === undefined ? [] : [`event_type in (${types.map((type) => `'${type}'`).join(', ')})`]),
    ...(present === undefined ? [] : [`${present} is not null`]),
    ...(marked === undefined ? [] : [marked]),
  ];
}
