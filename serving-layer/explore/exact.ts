import { dimensionKeySql, type DimensionName, DIMENSIONS } from '../../core/metric/dimension';
import { type EventFilter, filterSql } from '../../core/metric/measure';
import type { MeasuredMetric } from '../../core/metric/metric';
import type { BatchJob, InlineRelation, SqlRow } from '../../core/port/batch-engine';
import type { SqlLibrary } from '../../core/port/sql-library';
import { curatedFiles, questionRelation } from './explored-events';
import type { ExactQuestion, ExactValue } from '../query/exact-source';
import { ExploreQuestionError } from './question-error';

/** Curated events include people and bots; duplicates were removed. */
export function askedBots({ populations }: ExactQuestion): readonly boolean[] {
  return [...(populations.includes('human') ? [false] : []), ...(populations.includes('bot') ? [true] : [])];
}

export function exactJob(question: ExactQuestion, keys: readonly string[], sql: SqlLibrary): BatchJob {
  const { metric, dimension } = question;
  const { measure } = metric;
  if (measure.kind !== 'distinct' && measure.kind !== 'top') {
    throw new ExploreQuestionError(
      'metric',
      `${metric.id} is a ${measure.kind}: its states add up, there is nothing to count again`,
    );
  }
  const columns = [
    'occurred_ms',
    'is_bot',
    'event_type',
    'currency',
    'amount_minor',
    'is_first_of_order',
    measure.column,
    ...columnsOf(metric.where, dimension),
  ];
  return {
    name: `exact ${metric.id}`,
    inputs: [
      curatedFiles('curated', keys, columns),
      bucketsRelation(question),
      questionRelation({ keys: question.limit }, 'ranking'),
    ],
    steps: [
      { name: 'measured', sql: measuredSql(metric, dimension, askedBots(question)) },
      { name: 'counted', sql: sql(measure.kind === 'distinct' ? 'queries/exact_distinct' : 'queries/exact_top') },
    ],
  };
}

function columnsOf({ present }: EventFilter, dimension: DimensionName | undefined): readonly string[] {
  return [
    ...(present === undefined ? [] : [present]),
    ...(dimension === undefined ? [] : DIMENSIONS[dimension].columns),
  ];
}

/**
 * One row per curated event that the metric matches, with the value that it counts or ranks. Derived entirely from the
 * registry.
 */
function measuredSql(
  { where, measure }: MeasuredMetric,
  dimension: DimensionName | undefined,
  bots: readonly boolean[],
): string {
  const key = dimension === undefined ? "''" : dimensionKeySql(dimension);
  const isMoney = measure.kind === 'top' && measure.weight === 'amount_minor';
  return [
    'select',
    `  ${key} as dimension_key,`,
    `  ${'column' in measure ? measure.column : 'event_id'} as measured_value,`,
    `  ${isMoney ? "coalesce(currency, '')" : "''"} as currency,`,
    `  ${isMoney ? 'coalesce(amount_minor, 0)' : '1'} as weight,`,
    '  occurred_ms',
    'from curated',
    `where is_bot in (${bots.join(', ')}) and ${filterSql(where)}`,
  ].join('\n');
}

function bucketsRelation({ windows }: ExactQuestion): InlineRelation {
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

export function exactValues({ metric }: ExactQuestion, rows: readonly SqlRow[]): readonly ExactValue[] {
  const byCurrency = metric.measure.kind === 'top' && metric.measure.weight === 'amount_minor';
  return rows.map((row) => ({
    windowStart: row.bucket_start as number,
    key: row.dimension_key as string,
    ...(metric.measure.kind === 'top' ? { ranked: row.measured_value as string } : {}),
    ...(byCurrency ? { currency: row.currency as string } : {}),
    value: row.amount as number,
  }));
}
