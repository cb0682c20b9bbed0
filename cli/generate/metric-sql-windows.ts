import type { DimensionName } from '../../core/metric/dimension';
import { filterSql } from '../../core/metric/measure';
import { dimensionsOf, type MetricOf, metricsOfKind } from '../../core/metric/sql';
import { WEIGHT_LIMIT } from '../../core/sketch/space-saving';
import type { Grain } from '../../core/time/window';
import { whereSeenBy } from './metric-sql-facts';
import {
  dimensionAndKey,
  firstPresent,
  groupingSets,
  keyColumn,
  keyColumns,
  list,
  select,
  selectDistinct,
  sqlFile,
} from './sql-text';

/** Reverse alphabetical order gives minutes, hours, days; the rows are read in this order. */
const GRAINS = ['minute', 'hour', 'day'] as const;
const STARTS = GRAINS.map(startColumn);
const GRAIN = [
  `${firstPresent(
    [
      ['minute_start', 'minute'],
      ['hour_start', 'hour'],
    ],
    "'day'",
  )} as grain`,
  `coalesce(${STARTS.join(', ')}) as window_start`,
] as const;
const ORDER = ['site', 'event_date', 'grain desc', 'window_start'] as const;

/** As in the fold, a weight ends at the largest integer that a double holds exactly. */
const CAPPED_WEIGHT = `cast(least(sum(weight), cast(${WEIGHT_LIMIT} as decimal(38, 0))) as bigint) as weight`;

/**
 * One grouping per grain: combined, the engine would have to keep the identities of all grains in memory. An hour is
 * counted from the identities of its minutes, a day from those of its hours, because each is fewer rows.
 */
export function windowDistincts(): string {
  const metrics = metricsOfKind('distinct');
  const dimensions = dimensionsOf(metrics);
  const window = ['site', 'event_date', 'is_bot', 'grain', 'window_start'];
  const keyed = ['dimension', 'dimension_key'];
  const ids = metrics.map(({ id }) => id);
  const identities = metrics.map((metric) => `${whereSeenBy(metric, metric.measure.column)} as ${metric.id}`);
  const base = ['site', 'event_date', 'is_bot', ...dimensions.map(keyColumn), ...ids];
  const grains = GRAINS.map((grain) => ({ name: `${grain}s`, sql: distinctsOf(grain, ids, dimensions) }));
  const parts = ids.map((id) =>
    select([`'${id}' as metric`, ...window, ...keyed, `${id} as identities`], `from windows\nwhere ${id} > 0`),
  );
  return sqlFile(
    [
      'One row per metric, window (minute, hour or day), people or bots, dimension (none: the total) and key: the exact number of identities.',
    ],
    [
      {
        name: 'seen_in_minutes',
        sql: select(
          ['site', 'event_date', 'is_bot', ...STARTS, ...keyColumns(dimensions), ...identities],
          'from int_people',
        ),
      },
      {
        name: 'seen_in_hours',
        sql: selectDistinct([...base, 'hour_start', 'day_start'], 'from seen_in_minutes'),
      },
      { name: 'seen_in_days', sql: selectDistinct([...base, 'day_start'], 'from seen_in_hours') },
      ...grains,
      { name: 'counted', sql: grains.map(({ name }) => `select * from ${name}`).join('\nunion all\n') },
      { name: 'windows', sql: select([...window, ...dimensionAndKey(dimensions), ...ids], 'from counted') },
      { name: 'final', sql: parts.join('\n\nunion all\n\n') },
    ],
    ORDER,
  );
}

function distinctsOf(grain: Grain, ids: readonly string[], dimensions: readonly DimensionName[]): string {
  const base = ['site', 'event_date', 'is_bot'];
  const sets = groupingSets([...base, startColumn(grain)], dimensions);
  const counts = ids.map((id) => `count(distinct ${id}) as ${id}`);
  return select(
    [...base, `'${grain}' as grain`, `${startColumn(grain)} as window_start`, ...dimensions.map(keyColumn), ...counts],
    `from seen_in_${grain}s\ngroup by grouping sets (\n${list(sets)}\n)`,
  );
}

function startColumn(grain: Grain): string {
  return `${grain}_start`;
}

export function windowRankings(): string {
  const base = ['metric', 'site', 'event_date', 'is_bot'];
  const sets = STARTS.map((start) => `(${[...base, start, 'currency_key', 'ranked', 'capacity'].join(', ')})`);
  const added = select(
    [...base, ...STARTS, 'currency_key', 'ranked', 'capacity', CAPPED_WEIGHT],
    `from weights\ngroup by grouping sets (\n${list(sets)}\n)`,
  );
  const window = [...base, ...STARTS, 'currency_key'].join(', ');
  const place = `row_number() over (\n    partition by ${window}\n    order by weight desc nulls last, ranked nulls last\n  ) as place`;
  return sqlFile(
    [
      'One row per metric, window (minute, hour or day), people or bots, currency and place: the exact ranking, with one more place than is',
      'shown, because its weight bounds everything left out. Equal weights are sorted by the ranked value, in code point order.',
    ],
    [
      { name: 'weights', sql: metricsOfKind('top').map(weightsOf).join('\n\nunion all\n\n') },
      { name: 'added', sql: added },
      {
        name: 'placed',
        sql: select(
          [...base, ...GRAIN, 'currency_key as currency', 'ranked', 'weight', 'capacity', place],
          'from added',
        ),
      },
      {
        name: 'final',
        sql: select(
          [...base, 'grain', 'window_start', 'currency', 'place', 'ranked', 'weight'],
          'from placed\nwhere place <= capacity + 1',
        ),
      },
    ],
    [...ORDER, 'metric', 'is_bot', 'currency', 'place'],
  );
}

/** What one metric ranks, minute by minute. Only positive amounts count, as in the fold. */
function weightsOf({ id, where, measure }: MetricOf<'top'>): string {
  const byMoney = measure.weight !== 'events';
  const columns = [
    `'${id}' as metric`,
    'site',
    'event_date',
    'is_bot',
    ...STARTS,
    byMoney ? "coalesce(currency, '') as currency_key" : "'' as currency_key",
    `${measure.column} as ranked`,
    `${measure.capacity} as capacity`,
    byMoney ? `sum(cast(${measure.weight} as decimal(38, 0))) as weight` : 'cast(count(*) as decimal(38, 0)) as weight',
  ];
  const present = where.present === measure.column ? [] : [`${measure.column} is not null`];
  const conditions = [filterSql(where), ...present, ...(byMoney ? [`${measure.weight} > 0`] : [])];
  const groups = [
    'site',
    'event_date',
    'is_bot',
    ...STARTS,
    ...(byMoney ? ["coalesce(currency, '')"] : []),
    measure.column,
  ];
  return select(columns, `from int_facts\nwhere ${conditions.join(' and ')}\ngroup by ${groups.join(', ')}`);
}
