import { filterSql } from '../../core/metric/measure';
import { metricsOfKind } from '../../core/metric/sql';
import { registerColumns } from './metric-sql-facts';
import { sumSql } from './metric-sql-minutes';
import { select, sqlFile } from './sql-text';

const HOUR = ['site', 'hour_start'] as const;

export function reconcileTotals(): string {
  const counts = metricsOfKind('count').map(({ id, where }) => `count(*) filter (where ${filterSql(where)}) as ${id}`);
  const sums = metricsOfKind('sum').map((metric) => `${sumSql(metric)} as ${metric.id}`);
  const groups = [...HOUR, 'layer', 'is_straggler'];
  return sqlFile(
    [
      'One row per hour of event time (UTC), layer of int_reconciled, straggler or not, and currency: the counts and sums of the',
      'reconciled arrivals.',
    ],
    [
      { name: 'events', sql: 'select * from int_reconciled' },
      {
        name: 'final',
        sql: select(
          [...groups, "coalesce(currency, '') as currency", ...counts, ...sums],
          `from events\ngroup by ${groups.join(', ')}, coalesce(currency, '')`,
        ),
      },
    ],
    [...groups, 'currency'],
  );
}

export function reconcileRegisters(): string {
  const parts = metricsOfKind('distinct').map((metric) => {
    const [fine] = registerColumns(metric);
    return select(
      [`'${metric.id}' as metric`, ...HOUR, 'layer', `max(${fine}) as register`],
      `from events\nwhere ${filterSql(metric.where)}\ngroup by ${HOUR.join(', ')}, layer, ${fine} - mod(${fine}, 64)`,
    );
  });
  return sqlFile(
    [
      'One row per metric, hour of event time (UTC), layer (raw or unread) and HyperLogLog register: the highest rank among the',
      'reconciled arrivals. Repeats cannot change it.',
    ],
    [
      { name: 'events', sql: "select * from int_reconciled\nwhere layer in ('raw', 'unread') and not is_straggler" },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    [...HOUR, 'metric', 'layer', 'register'],
  );
}

export function reconcileDistincts(): string {
  const parts = metricsOfKind('distinct').map(({ id, where, measure }) =>
    select(
      [
        `'${id}' as metric`,
        ...HOUR,
        `count(distinct ${resolved(measure.column)}) as identities`,
        `count(distinct case when not is_straggler then ${resolved(measure.column)} end) as identities_in_time`,
        `count(distinct case when not is_straggler then ${measure.column} end) as identities_as_sent`,
      ],
      `from events\nwhere ${filterSql(where)}\ngroup by ${HOUR.join(', ')}`,
    ),
  );
  return sqlFile(
    [
      'One row per metric and hour of event time (UTC): the exact number of surviving identities, with and without stragglers, and',
      'without stragglers as they were sent: before anonymous ids belong to users.',
    ],
    [
      { name: 'events', sql: "select * from int_reconciled\nwhere layer = 'curated'" },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    [...HOUR, 'metric'],
  );
}

/** Live counts visitors as they were sent, the batch layer people. */
function resolved(column: string): string {
  return column === 'visitor' ? 'person' : column;
}
