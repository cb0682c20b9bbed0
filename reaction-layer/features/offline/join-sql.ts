import type { Feature, FeatureView } from '../view/feature-view';

/** Whether rows count that were created after the time of the entity. */
export type JoinKnowledge = 'as_known_now' | 'as_known_then';

const SQL_TYPES: Readonly<Record<Feature['type'], string>> = { float32: 'float', int64: 'bigint' };

/** Microseconds since 1970 of a time in any spelling or type; null if it is none. */
export function microsOf(column: string): string {
  return `epoch_us(try_cast(cast(${column} as varchar) as timestamptz))`;
}

/**
 * One row per row of `entities`, in their order, with the features of the newest row of `source` whose event time is at
 * or before that of the entity and not older than the time to live, both ends included. Of rows with the same event time
 * the one created last counts. A null stays null: there is no older value to fall back on. Source: the answers of Feast
 * 0.67 with its DuckDB offline store.
 */
export function joinSql(view: FeatureView, columns: readonly string[], knowledge: JoinKnowledge): string {
  const keys = view.entities.map(({ name }) => name);
  const given = columns.map((column) => `given.${quoted(column)}`);
  const values = view.features.map(({ name, type }) => `cast(source_row.${name} as ${SQL_TYPES[type]}) as ${name}`);
  return `with

-- Later numbers are newer values.
source_row as (
  select
    row_number() over (order by ${microsOf('event_timestamp')}, ${microsOf('created_timestamp')}) as source_number,
    ${keyColumns(keys)},
    ${microsOf('event_timestamp')} as event_us,
    ${microsOf('created_timestamp')} as created_us,
    ${view.features.map(({ name }) => name).join(', ')}
  from source
),

given as (
  select
    row_number() over () as given_number,
    ${microsOf(quoted('event_timestamp'))} as given_us,
    ${columns.map(quoted).join(', ')}
  from entities
),

${knowledge === 'as_known_now' ? newestSql(keys) : newestKnownSql(keys, view.ttlMs)}

select
  ${[...given, ...values].join(',\n  ')}
from given
left join newest on given.given_number = newest.given_number
left join source_row
  on newest.source_number = source_row.source_number
  and given.given_us - source_row.event_us <= ${view.ttlMs * 1_000}
order by given.given_number`;
}

/** One pass over both tables in order of time: the largest number so far is that of the newest value. */
function newestSql(keys: readonly string[]): string {
  return `timeline as (
  select ${keys.join(', ')}, event_us as at_us, source_number, null as given_number
  from source_row
  union all
  select ${keyColumns(keys)}, given_us, null, given_number
  from given
),

newest as (
  select
    given_number,
    max(source_number) over (
      partition by ${keys.join(', ')}
      order by at_us
      range between unbounded preceding and current row
    ) as source_number
  from timeline
  where at_us is not null and ${keys.map((key) => `${key} is not null`).join(' and ')}
  qualify given_number is not null
)`;
}

function newestKnownSql(keys: readonly string[], ttlMs: number): string {
  return `newest as (
  select given.given_number, max(source_row.source_number) as source_number
  from given
  inner join source_row
    on ${keys.map((key) => `cast(given.${quoted(key)} as varchar) = source_row.${key}`).join('\n    and ')}
    and source_row.event_us <= given.given_us
    and source_row.event_us >= given.given_us - ${ttlMs * 1_000}
    and source_row.created_us <= given.given_us
  group by given.given_number
)`;
}

function keyColumns(keys: readonly string[]): string {
  return keys.map((key) => `cast(${quoted(key)} as varchar) as ${key}`).join(', ');
}

/** A name from a file, which may hold anything. */
function quoted(column: string): string {
  return `"${column.replaceAll('"', '""')}"`;
}
