import { type DimensionName } from '../../core/metric/dimension';
import { filterSql } from '../../core/metric/measure';
import { dimensionColumns, dimensionsOf, filterColumns, type MetricOf, metricsOfKind } from '../../core/metric/sql';
import { registerColumns, whereSeenBy } from './metric-sql-facts';
import { dimensionAndKey, groupingSets, keyColumn, keyColumns, list, select, sqlFile } from './sql-text';

const MINUTE = ['site', 'event_date', 'minute_start', 'is_bot'] as const;
/** The reader takes the rows of a minute in any order. */
const MINUTE_ORDER = ['site', 'event_date', 'minute_start'] as const;

export function minuteCounts(): string {
  const metrics = metricsOfKind('count');
  const dimensions = dimensionsOf(metrics);
  const columns = ['applied', ...metrics.map(({ id }) => id)];
  const counts = [
    'count(*) as applied',
    ...metrics.map(({ id, where }) => `count(*) filter (where ${filterSql(where)}) as ${id}`),
  ];
  return sqlFile(
    [
      'One row per minute of event time, people or bots, dimension (none: the total) and key: the number of events for each counting metric.',
    ],
    [
      {
        name: 'events',
        sql: select(
          [...MINUTE, ...keyColumns(dimensions), ...filterColumns(metrics.map(({ where }) => where))],
          'from int_facts',
        ),
      },
      { name: 'counted', sql: grouped(MINUTE, dimensions, counts) },
      { name: 'final', sql: select([...MINUTE, ...dimensionAndKey(dimensions), ...columns], 'from counted') },
    ],
    MINUTE_ORDER,
  );
}

export function minuteSums(): string {
  const metrics = metricsOfKind('sum');
  const dimensions = dimensionsOf(metrics);
  const sums = metrics.flatMap((metric) => [
    `${sumSql(metric)} as ${metric.id}`,
    `count(*) filter (where ${filterSql(metric.where)}) as ${metric.id}_events`,
  ]);
  const columns = metrics.flatMap(({ id }) => [id, `${id}_events`]);
  const inputs = new Set([
    ...filterColumns(metrics.map(({ where }) => where)),
    ...metrics.flatMap(({ measure }) => (measure.column === 'events' ? [] : [measure.column])),
  ]);
  const anyOf = metrics.map(({ where }) => `(${filterSql(where)})`).join('\n  or ');
  const base = [...MINUTE, 'currency_key'];
  return sqlFile(
    [
      'One row per minute of event time, people or bots, currency, dimension (none: the total) and key: the total of each summing metric,',
      'and its number of events.',
    ],
    [
      {
        name: 'events',
        sql: select(
          [...MINUTE, "coalesce(currency, '') as currency_key", ...keyColumns(dimensions), ...inputs],
          `from int_facts\nwhere ${anyOf}`,
        ),
      },
      { name: 'added', sql: grouped(base, dimensions, sums) },
      {
        name: 'final',
        sql: select([...MINUTE, 'currency_key as currency', ...dimensionAndKey(dimensions), ...columns], 'from added'),
      },
    ],
    MINUTE_ORDER,
  );
}

/** A sum as a decimal text, because no integer of all engines can hold every sum of amounts; a count as an integer. */
export function sumSql({ measure, where }: MetricOf<'sum'>): string {
  const filter = `filter (where ${filterSql(where)})`;
  if (measure.column === 'events') return `count(*) ${filter}`;
  return `cast(sum(cast(${measure.column} as decimal(38, 0))) ${filter} as varchar(40))`;
}

function grouped(base: readonly string[], dimensions: readonly DimensionName[], aggregates: readonly string[]): string {
  const sets = groupingSets(base, dimensions);
  return select(
    [...base, ...dimensions.map(keyColumn), ...aggregates],
    `from events\ngroup by grouping sets (\n${list(sets)}\n)`,
  );
}

export function minuteRegisters(): string {
  const metrics = metricsOfKind('distinct');
  const dimensions = dimensionColumns(dimensionsOf(metrics));
  const registers = metrics.flatMap((metric) => {
    const [fine, coarse] = registerColumns(metric);
    return [`${whereSeenBy(metric, fine)} as ${metric.id}`, `${whereSeenBy(metric, coarse)} as ${metric.id}_coarse`];
  });
  return sqlFile(
    [
      'One row per minute of event time, people or bots, values of all dimensions, and HyperLogLog registers that occur together: those of',
      'each distinct metric, fine and coarse, or null where the event is not relevant to it. A register is index × 64 + rank. The reader',
      'adds the rows to the totals and to the breakdowns; repeats cannot change a sketch.',
    ],
    [
      { name: 'events', sql: select([...MINUTE, ...dimensions, ...registers], 'from int_people') },
      { name: 'final', sql: 'select distinct * from events' },
    ],
    MINUTE_ORDER,
  );
}

export function minuteBins(): string {
  const metrics = metricsOfKind('quantiles');
  const base = [...MINUTE, ...dimensionColumns(dimensionsOf(metrics))];
  const parts = metrics.map(({ id, where, measure }) => {
    const present = where.present === measure.column ? '' : ` and ${measure.column} is not null`;
    return select(
      [`'${id}' as metric`, ...base, `${measure.column} as bin`, 'count(*) as events'],
      `from events\nwhere ${filterSql(where)}${present}\ngroup by ${[...base, measure.column].join(', ')}`,
    );
  });
  return sqlFile(
    [
      'One row per metric, minute of event time, people or bots, values of all dimensions and DDSketch bin: the number of events in it.',
    ],
    [
      { name: 'events', sql: 'select * from int_facts' },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    MINUTE_ORDER,
  );
}
