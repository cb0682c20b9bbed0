-- One row per rewritten day: its number of events in the lake, how many survived, how many gave way to an event of a server
-- key with their id or their order, and how many were other duplicates.
with

raw as (
  select site, target_day, count(*) as raw_events
  from int_dated
  where is_rewritten and event_date = target_day
  group by site, target_day
),

removed as (
  select
    site,
    target_day,
    count(*) as events,
    count(*) filter (where is_superseded) as superseded
  from int_removed
  where is_rewritten and event_date = target_day
  group by site, target_day
),

final as (
  select
    raw.site,
    raw.target_day as event_date,
    raw.raw_events,
    coalesce(removed.events - removed.superseded, 0) as duplicates,
    coalesce(removed.superseded, 0) as superseded,
    raw.raw_events - coalesce(removed.events, 0) as kept
  from raw
  left join removed on raw.site = removed.site and raw.target_day = removed.target_day
)

select * from final
order by site nulls last, event_date nulls last
