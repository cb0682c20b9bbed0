import { filterSql } from '../../core/metric/measure';
import { filterColumns, metricsOfKind } from '../../core/metric/sql';
import { registerColumns, sumSql } from './metric-sql-minutes';
import { select, sqlFile } from './sql-text';

const HOUR = ['site', 'hour_start'] as const;

/** Columns that say where an event belongs, and those that the reconciled metrics read. */
function reconciledColumns(): readonly string[] {
  const sums = metricsOfKind('sum');
  const distincts = metricsOfKind('distinct');
  const filters = [...metricsOfKind('count'), ...sums, ...distincts].map(({ where }) => where);
  return [
    ...new Set([
      ...['site', 'shard', 'record_sequence', 'arrived_ms', 'occurred_ms', 'currency'],
      ...filterColumns(filters).filter((column) => column !== 'is_first_of_order'),
      ...sums.flatMap(({ measure }) => (measure.column === 'events' ? [] : [measure.column])),
      ...distincts.flatMap((metric) => [metric.measure.column, registerColumns(metric)[0]]),
    ]),
  ];
}

export function intReconciled(): string {
  const columns = reconciledColumns();
  const joined = `from layers
inner join new_records
  on layers.shard = new_records.shard
  and layers.arrived_ms - mod(layers.arrived_ms, 3600000) = new_records.arrival_hour
  and layers.record_sequence > new_records.after_sequence`;
  return sqlFile(
    [
      'One row per event and layer, for the reconciled arrivals: raw is everything that the archive wrote, curated is what survived.',
      'arrivals has one row per shard and arrival hour, with the sequence after which its records were new to the run.',
    ],
    [
      { name: 'raw', sql: select([...columns, 'false as is_first_of_order', "'raw' as layer"], 'from raw_events') },
      { name: 'curated', sql: select([...columns, 'is_first_of_order', "'curated' as layer"], 'from curated_events') },
      { name: 'layers', sql: 'select * from raw\nunion all\nselect * from curated' },
      { name: 'new_records', sql: 'select * from arrivals' },
      {
        name: 'final',
        sql: select(
          [
            'layers.*',
            'layers.occurred_ms - mod(layers.occurred_ms, 3600000) as hour_start',
            'new_records.is_straggler',
          ],
          joined,
        ),
      },
    ],
    [],
  );
}

export function reconcileTotals(): string {
  const counts = metricsOfKind('count').map(({ id, where }) => `count(*) filter (where ${filterSql(where)}) as ${id}`);
  const sums = metricsOfKind('sum').map((metric) => `${sumSql(metric)} as ${metric.id}`);
  const groups = [...HOUR, 'layer', 'is_straggler'];
  return sqlFile(
    [
      'One row per hour of event time (UTC), layer (raw: everything that the archive wrote; curated: what survived), straggler or not, and',
      'currency: the counts and sums of the reconciled arrivals.',
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
      [`'${metric.id}' as metric`, ...HOUR, `max(${fine}) as register`],
      `from events\nwhere ${filterSql(metric.where)}\ngroup by ${HOUR.join(', ')}, ${fine} - mod(${fine}, 64)`,
    );
  });
  return sqlFile(
    [
      'One row per metric, hour of event time (UTC) and HyperLogLog register: the highest rank among the reconciled raw arrivals.',
      'Repeats cannot change it.',
    ],
    [
      { name: 'events', sql: "select * from int_reconciled\nwhere layer = 'raw' and not is_straggler" },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    [...HOUR, 'metric', 'register'],
  );
}

export function reconcileDistincts(): string {
  const parts = metricsOfKind('distinct').map(({ id, where, measure }) =>
    select(
      [
        `'${id}' as metric`,
        ...HOUR,
        `count(distinct ${measure.column}) as identities`,
        `count(distinct case when not is_straggler then ${measure.column} end) as identities_in_time`,
      ],
      `from events\nwhere ${filterSql(where)}\ngroup by ${HOUR.join(', ')}`,
    ),
  );
  return sqlFile(
    [
      'One row per metric and hour of event time (UTC): the exact number of surviving identities, with and without stragglers.',
    ],
    [
      { name: 'events', sql: "select * from int_reconciled\nwhere layer = 'curated'" },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    [...HOUR, 'metric'],
  );
}
