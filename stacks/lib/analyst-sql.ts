import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of `sql/` with its inputs bound to the tables of the catalogue. */
export interface AnalystQuery {
  /** Letters, digits and _ only (a limit of Athena). */
  readonly name: string;
  readonly description: string;
  readonly sql: string;
}

/** The select that replaces each relation that a file reads. */
type Relations = Readonly<Record<string, string>>;

/**
 * Files of a day are versioned: this reads the newest version whose epoch is not after the requested one. With the
 * epoch that GET /v1/status shows, these are exactly the published numbers.
 */
function publishedDays(table: string): string {
  return `select versions.* from ${table} versions
  inner join (
    select event_date, max("$path") as path from ${table}
    where site = ? and event_date between ? and ? and regexp_extract("$path", 'epoch=(\\d+)', 1) <= lpad(cast(? as varchar), 8, '0')
    group by event_date
  ) newest on versions.event_date = newest.event_date and versions."$path" = newest.path
  where versions.site = ?`;
}

const EVENTS: Relations = {
  events: `select published.*, false as is_live from (\n${publishedDays('curated_events')}\n) published`,
};
/** The steps that each event of people matches: the character k of matched is 1 for step k. */
const MARKED = `select
    int_ordered.*,
    ${[1, 2, 3].map((step) => `case when event_type = types.step_${step} then '1' else '0' end`).join(' || ')} as matched,
    false as is_excluded,
    '' as group_key
  from int_ordered
  cross join types
  where not is_bot`;
const WHICH_DAYS = 'site, first day, last day, epoch, site';

/** A file that was joined into another is deleted a day later: until then, the folder has its events twice. */
const ONCE: Relations = { raw_events: 'select distinct * from raw_events' };

/** Ready to run in the query editor. */
export function namedQueries(root: string): readonly AnalystQuery[] {
  const sql = reader(root);
  const staged: Relations = { ...ONCE, stg_events: nested(sql('staging/stg_events')) };
  return [
    {
      name: 'staged_events',
      description: 'Every event that the archive wrote, repeats included; add a condition on arrival_hour',
      sql: bound(ONCE, sql('staging/stg_events')),
    },
    {
      name: 'arrival_totals',
      description: 'Events by shard and arrival hour, as the files of the lake hold them',
      sql: bound(staged, sql('intermediate/int_arrival_totals')),
    },
    {
      name: 'touched_minutes',
      description: 'Minutes of event time that the raw events fall into',
      sql: bound(staged, sql('intermediate/int_touched_minutes')),
    },
  ];
}

/** Run with values: `execute funnel using 'shop', '2019-10-01', …`; the description lists their order. */
export function preparedStatements(root: string): readonly AnalystQuery[] {
  const sql = reader(root);
  return [
    {
      name: 'curated_events_of_days',
      description: `Every event once, bots included. Values: ${WHICH_DAYS}`,
      sql: publishedDays('curated_events'),
    },
    {
      name: 'sessions_of_days',
      description: `Stitched sessions. Values: ${WHICH_DAYS}`,
      sql: publishedDays('sessions'),
    },
    {
      name: 'funnel',
      description: `Three steps of visitors, in order and in time. Values: ${WHICH_DAYS}, most milliseconds from first to last, event type of step 1, 2, 3`,
      sql: bound(
        {
          ...EVENTS,
          int_survivors: nested(sql('queries/explored_survivors')),
          int_ordered: nested(sql('intermediate/int_ordered')),
          question: 'select cast(? as bigint) as within_ms, false as per_session, 0 as most_groups',
          types: 'select ? as step_1, ? as step_2, ? as step_3',
          marked: MARKED,
          steps: 'select 1 as step union all select 2 union all select 3',
        },
        sql('queries/funnel'),
      ),
    },
    {
      name: 'retention',
      description: `Visitors first seen on a day, and how many came again. Values: ${WHICH_DAYS}, days after`,
      sql: bound(
        {
          ...EVENTS,
          periods:
            "select distinct event_date, event_date as first_day, date_diff('day', date '1970-01-01', cast(event_date as date)) as period_number, true as is_cohort from events",
          question: 'select cast(? as bigint) as periods_after',
        },
        sql('queries/retention'),
      ),
    },
    {
      name: 'sessions_summary',
      description: `Visits, bounces, durations, entry and exit pages. Values: ${WHICH_DAYS} (twice: sessions, then events), from and to in ms since 1970`,
      sql: bound(
        {
          sessions: publishedDays('sessions'),
          ...EVENTS,
          question: 'select cast(? as bigint) as from_ms, cast(? as bigint) as to_ms',
        },
        sql('queries/sessions_summary'),
      ),
    },
  ];
}

function nested(text: string): string {
  return `select * from (\n${text}\n)`;
}

/** The text unchanged, preceded by the relations that it reads. */
function bound(relations: Relations, text: string): string {
  const ctes = Object.entries(relations).map(([name, select]) => `${name} as (\n${select}\n)`);
  return `with\n${ctes.join(',\n')}\n${nested(text)}`;
}

function reader(root: string): (path: string) => string {
  return (path) => readFileSync(join(root, 'sql', `${path}.sql`), 'utf8').trimEnd();
}
