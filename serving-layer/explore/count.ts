import { NONE_KEY } from '../../core/metric/dimension';
import { filterSql, type MeasureSpec } from '../../core/metric/measure';
import { type Amount, amountOf } from '../../core/metric/kind/amount';
import { isVisit, measureOf } from '../../core/metric/metric';
import type { BatchJob, InlineRelation, SqlRow, SqlValue } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import type { Window } from '../../core/time/window';
import { QUERY_LIMITS } from '../../core/wire/metrics';
import type { Counted, CountedNumber, CountedPart, CountQuestion } from '../query/count-source';
import { QueryError } from '../query/query-error';
import { type BoundTexts, bindTexts, conditionsSql } from './condition-sql';
import { exploreJob, questionRelation } from './explored-events';
import { visitSteps } from './session-list';
import { besideDays, type EventSources, type OrdersRead } from './sources';

/** The range of the windows. */
export function countedRange({ windows }: CountQuestion): Window {
  return {
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
  };
}

/** The range to read: for sessions, also the adjacent days, to know when each began. */
export function readRange(question: CountQuestion): Window {
  const range = countedRange(question);
  return isVisit(question.metric) ? besideDays(range, question.site.timeZone) : range;
}

/** Events include people and bots; duplicates were removed. */
export function askedBots({ populations }: CountQuestion): readonly boolean[] {
  return [...(populations.includes('human') ? [false] : []), ...(populations.includes('bot') ? [true] : [])];
}

/** What the metric must know of orders. */
export function ordersRead({ metric }: CountQuestion): OrdersRead {
  if (isVisit(metric)) return 'purchases';
  const { marked, types } = metric.where;
  if (marked !== undefined) return 'orders';
  return types === undefined || types.includes('purchase') ? 'purchases' : 'none';
}

/** The rows are at most one more than `QUERY_LIMITS.countedRows`. */
export function countJob(question: CountQuestion, sources: EventSources, sql: SqlLibrary): BatchJob {
  const { metric, places, asOf = 0 } = question;
  const texts = bindTexts();
  const measured = measuredSql(question, texts);
  const { kind } = measureOf(metric);
  const file = kind === 'distinct' ? 'count_distinct' : kind === 'top' ? 'count_top' : 'count_sums';
  return exploreJob(
    `count ${metric.id}`,
    { ...question, asOf, asked: countedRange(question), read: readRange(question), sources },
    {
      inputs: [
        texts.relation(),
        bucketsRelation(question),
        questionRelation({ after_place: places.offset, last_place: places.offset + places.limit }, 'places'),
      ],
      steps: [
        ...(isVisit(metric) ? visitSteps(sql) : []),
        { name: 'measured', sql: measured },
        { name: 'counted', sql: `${sql(`queries/${file}`)}\nlimit ${QUERY_LIMITS.countedRows + 1}` },
      ],
    },
    sql,
  );
}

/** One row per event (or session) that counts, with the value that is counted, summed or ranked. */
function measuredSql(question: CountQuestion, texts: BoundTexts): string {
  const { metric, by, filters } = question;
  const { value, currency, weight } = expressionsOf(metric);
  const [first, second] = by.map((column) => `coalesce(${column}, '${NONE_KEY}')`);
  return [
    'select',
    `  ${first ?? `'${NONE_KEY}'`} as key_1,`,
    `  ${second ?? `'${NONE_KEY}'`} as key_2,`,
    `  ${value} as measured_value,`,
    `  ${currency} as currency,`,
    `  ${weight} as weight,`,
    '  is_live,',
    `  ${isVisit(metric) ? 'is_former' : 'false'} as is_former,`,
    '  occurred_ms',
    `from ${isVisit(metric) ? 'visits' : 'events'}`,
    `where is_bot in (${askedBots(question).join(', ')})`,
    `  and ${isVisit(metric) ? visitSql(metric) : filterSql(metric.where)}`,
    `  and ${conditionsSql(filters, texts)}`,
  ].join('\n');
}

function visitSql({ visits }: Extract<CountedPart, { readonly visits: unknown }>): string {
  return visits.kind === 'count' && visits.of === 'bounces' ? 'is_bounce' : 'true';
}

interface Expressions {
  readonly value: string;
  readonly currency: string;
  readonly weight: string;
}

const NO_TEXT = "''";

function expressionsOf(metric: CountedPart): Expressions {
  if (isVisit(metric))
    return {
      value: metric.visits.kind === 'top' ? metric.visits.column : NO_TEXT,
      currency: NO_TEXT,
      weight: 'case when is_former then 0 else 1 end',
    };
  const { measure } = metric;
  return {
    value: valueSql(measure),
    currency: isMoney(measure) ? "coalesce(currency, '')" : NO_TEXT,
    weight: weightSql(measure),
  };
}

function valueSql(measure: MeasureSpec): string {
  switch (measure.kind) {
    case 'count':
    case 'sum':
      return NO_TEXT;
    case 'distinct':
    case 'top':
      return measure.column;
    case 'quantiles':
      return `cast(${measure.column} as varchar(12))`;
  }
}

function weightSql(measure: MeasureSpec): string {
  switch (measure.kind) {
    case 'sum':
      return measure.column === 'events' ? '1' : `coalesce(${measure.column}, 0)`;
    case 'top':
      return measure.weight === 'events' ? '1' : `coalesce(${measure.weight}, 0)`;
    case 'count':
    case 'distinct':
    case 'quantiles':
      return '1';
  }
}

function isMoney(measure: MeasureSpec): boolean {
  return (measure.kind === 'sum' && measure.byCurrency) || (measure.kind === 'top' && measure.weight !== 'events');
}

function bucketsRelation({ windows }: CountQuestion): InlineRelation {
  return {
    kind: 'rows',
    name: 'buckets',
    columns: [
      { name: 'bucket_start', type: 'long' },
      { name: 'bucket_end', type: 'long' },
    ],
    rows: windows.map(({ start, end }) => [start, end]),
  };
}

/** @throws QueryError too_many_rows if there are more than can be counted at once */
export function countedOf({ metric, by }: CountQuestion, rows: readonly SqlRow[]): Counted {
  if (rows.length > QUERY_LIMITS.countedRows)
    throw new QueryError(
      'too_many_rows',
      `${metric.id}${by.length === 0 ? '' : ` by ${by.join(', ')}`} has more than ${QUERY_LIMITS.countedRows} numbers in this range: use a shorter range, a coarser grain, a filter or other columns.`,
    );
  const measure = measureOf(metric);
  const numbers = rows.map(({ bucket_start, key_1, key_2, currency, measured_value, amount }): CountedNumber => ({
    windowStart: Number(bucket_start),
    values: [key_1, key_2].slice(0, by.length).map(String),
    ...(measure.kind === 'top' ? { ranked: String(measured_value) } : {}),
    ...(measure.kind === 'quantiles' ? { bin: Number(measured_value) } : {}),
    ...(isMoney(measure) ? { currency: String(currency) } : {}),
    value: amountIn(amount),
  }));
  return {
    // Former versions of sessions, which left only the mark that their window is live.
    numbers: isVisit(metric) ? numbers.filter(({ value }) => value !== 0) : numbers,
    liveWindows: new Set(
      rows.filter(({ live_rows }) => Number(live_rows) > 0).map(({ bucket_start }) => Number(bucket_start)),
    ),
  };
}

function amountIn(value: SqlValue | undefined): Amount {
  return typeof value === 'string' ? amountOf(BigInt(value)) : Number(value);
}
