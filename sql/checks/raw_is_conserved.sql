-- Returns no rows if every raw event of a rewritten day was kept, superseded or removed as a duplicate. Raw events are
-- counted by the day's bounds, not by the calendar, so that an event lost or doubled by the calendar shows up.
with

raw as (
  select site, occurred_ms from raw_events
),

target_days as (
  select * from day_reads where is_rewritten and read_day = target_day
),

totals as (
  select * from day_totals
),

counted as (
  select target_days.site, target_days.target_day, count(raw.occurred_ms) as raw_events
  from target_days
  left join raw
    on target_days.site = raw.site
    and raw.occurred_ms >= target_days.day_start
    and raw.occurred_ms < target_days.day_end
  group by target_days.site, target_days.target_day
),

final as (
  select counted.site, counted.target_day, counted.raw_events, coalesce(totals.kept + totals.superseded + totals.duplicates, 0) as accounted
  from counted
  left join totals on counted.site = totals.site and counted.target_day = totals.event_date
  where counted.raw_events <> coalesce(totals.kept + totals.superseded + totals.duplicates, 0)
)

select * from final
