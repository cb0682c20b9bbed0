-- One row per rewritten day: its number of events in the lake, how many survived, how many gave way to an event of a server
-- key with their id or their order, and how many were other duplicates.
with

raw as (
  select site, target_day, count(*) as raw_events
  from int_dated
  where is_rewritten and event_date = target_day
  group by site, target_day
),

gone as (
  select site, is_superseded, occurred_ms - mod(occurred_ms, 60000) as minute_start
  from int_removed
),

removed as (
  select
    reads.site,
    reads.target_day,
    count(*) as events,
    count(*) filter (where gone.is_superseded) as superseded
  from gone
  inner join site_zones as zones on gone.site = zones.site
  inner join calendar as minutes on zones.zone = minutes.zone and gone.minute_start = minutes.minute_start
  inner join day_reads as reads on gone.site = reads.site and minutes.event_date = reads.read_day
  where reads.is_rewritten and reads.read_day = reads.target_day
  group by reads.site, reads.target_day
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
