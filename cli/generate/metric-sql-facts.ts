import { filterSql, type MeasureSpec } from '../../core/metric/measure';
import { MEASURED } from '../../core/metric/registry';
import { dimensionColumns, dimensionsOf, filterColumns, type MetricOf, metricsOfKind } from '../../core/metric/sql';
import { select, sqlFile } from './sql-text';

/** Metrics count people: a visitor is the person that an event belongs to. */
const OF_PERSON: Readonly<Record<string, string>> = {
  visitor: 'person',
  visitor_register: 'person_register',
  visitor_register_coarse: 'person_register_coarse',
};

/** The columns of the curated table that the metrics read, and no others: a day of them fits into memory. */
export function intFacts(): string {
  const read = [
    ...[
      'site',
      'event_date',
      'minute_start',
      'hour_start',
      'day_start',
      'is_bot',
      'occurred_ms',
      'arrived_ms',
      'currency',
    ],
    ...filterColumns(MEASURED.map(({ where }) => where)),
    ...dimensionColumns(dimensionsOf(MEASURED)),
    ...MEASURED.flatMap(({ measure }) => measuredColumns(measure)),
  ];
  return sqlFile(
    [
      'One row per surviving event of a rewritten day: what the marts read of it. A visitor is a person (int_resolved).',
    ],
    [{ name: 'final', sql: select([...new Set(read)].map(ofPerson), 'from int_curated') }],
    [],
  );
}

function ofPerson(column: string): string {
  return OF_PERSON[column] === undefined ? column : `${OF_PERSON[column]} as ${column}`;
}

function measuredColumns(measure: MeasureSpec): readonly string[] {
  switch (measure.kind) {
    case 'count':
      return [];
    case 'sum':
      return measure.column === 'events' ? [] : [measure.column];
    case 'distinct':
      return [measure.column, ...registerColumns({ measure })];
    case 'quantiles':
      return [measure.column];
    case 'top':
      return [measure.column, ...(measure.weight === 'events' ? [] : [measure.weight])];
  }
}

/** Where an event of one minute may be seen with others. */
const MINUTE = ['site', 'event_date', 'minute_start', 'hour_start', 'day_start', 'is_bot'] as const;

/** What distinct counts and their sketches read: far fewer rows than events. */
export function intPeople(): string {
  const metrics = metricsOfKind('distinct');
  const identities = new Set(metrics.map(({ measure }) => measure.column));
  const groups = [...MINUTE, ...dimensionColumns(dimensionsOf(metrics)), ...identities];
  const registers = new Set(metrics.flatMap(registerColumns));
  const seen = metrics
    .filter(isOfSomeEvents)
    .map((metric) => `bool_or(${filterSql(metric.where)}) as ${seenColumn(metric)}`);
  return sqlFile(
    [
      'One row per minute of event time, people or bots, values of the dimensions of distinct counts, and identities that were seen',
      'together. is_of_<metric>: an event that the metric counts is among the events.',
    ],
    [
      {
        name: 'final',
        sql: select(
          [...groups, ...[...registers].map((column) => `min(${column}) as ${column}`), ...seen],
          `from int_facts\ngroup by ${groups.join(', ')}`,
        ),
      },
    ],
    [],
  );
}

/** A column of int_people where the metric counts it, otherwise null. */
export function whereSeenBy(metric: MetricOf<'distinct'>, column: string): string {
  return isOfSomeEvents(metric) ? `case when ${seenColumn(metric)} then ${column} end` : column;
}

function isOfSomeEvents({ where }: MetricOf<'distinct'>): boolean {
  return filterSql(where) !== 'true';
}

function seenColumn({ id }: MetricOf<'distinct'>): string {
  return `is_of_${id}`;
}

/** The columns that hold an identity's registers, fine and coarse. */
export function registerColumns({
  measure,
}: Pick<MetricOf<'distinct'>, 'measure'>): readonly [fine: string, coarse: string] {
  return measure.column === 'visitor'
    ? ['visitor_register', 'visitor_register_coarse']
    : ['session_register', 'session_register_coarse'];
}
