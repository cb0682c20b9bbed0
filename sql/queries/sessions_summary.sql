-- One row per section: the summary of the stitched sessions that started in [from_ms, to_ms), then their ten most
-- frequent entry pages and exit pages. Bots are excluded.
-- Reads `sessions` (marts/sessions), `events` (explored_events) and `question` (one row).
with

question as (
  select * from question
),

visits as (
  select sessions.*
  from sessions
  cross join question
  where not sessions.is_bot
    and sessions.started_ms >= question.from_ms
    and sessions.started_ms < question.to_ms
),

ranked as (
  select
    visitor,
    duration_ms,
    row_number() over (order by duration_ms nulls last, visitor nulls last, started_ms nulls last) as duration_rank,
    count(*) over () as visits
  from visits
),

median_visit as (
  select min(case when 2 * duration_rank >= visits then duration_ms end) as median_duration_ms from ranked
),

contributions as (
  select
    count(*) filter (where not events.is_live) as batch_events,
    count(*) filter (where events.is_live) as live_events
  from visits
  inner join events
    on visits.visitor = events.visitor
    and events.occurred_ms >= visits.started_ms
    and events.occurred_ms <= visits.ended_ms
),

summary as (
  select
    'summary' as section,
    cast(null as varchar(10)) as page,
    count(*) as visits,
    count(*) filter (where is_bounce) as bounces,
    cast(coalesce(sum(events), 0) as bigint) as events,
    cast(coalesce(sum(duration_ms), 0) as bigint) as total_duration_ms
  from visits
),

pages as (
  select 'entry' as section, entry_page as page, count(*) as visits from visits group by entry_page
  union all
  select 'exit' as section, exit_page as page, count(*) as visits from visits group by exit_page
),

ranked_pages as (
  select
    section,
    page,
    visits,
    row_number() over (partition by section order by visits desc nulls last, page nulls last) as page_rank
  from pages
),

final as (
  select
    summary.section,
    summary.page,
    0 as page_rank,
    summary.visits,
    summary.bounces,
    summary.events,
    contributions.batch_events,
    contributions.live_events,
    summary.total_duration_ms,
    median_visit.median_duration_ms
  from summary
  cross join contributions
  cross join median_visit
  union all
  select
    section,
    page,
    page_rank,
    visits,
    cast(null as bigint) as bounces,
    cast(null as bigint) as events,
    cast(null as bigint) as batch_events,
    cast(null as bigint) as live_events,
    cast(null as bigint) as total_duration_ms,
    cast(null as bigint) as median_duration_ms
  from ranked_pages
  where page_rank <= 10
)

select * from final
order by section desc, page_rank
