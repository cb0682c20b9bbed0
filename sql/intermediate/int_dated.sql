-- One row per raw event and target day that reads it: a day is computed from its own events and those of the adjacent
-- days. Time zones are resolved outside SQL: calendar has one row per zone and minute, day_reads three rows per target
-- day. Each reader takes from the files only the columns that it needs.
with

events as (
  select * from stg_events
),

zones as (
  select * from site_zones
),

minutes as (
  select * from calendar
),

reads as (
  select * from day_reads
),

final as (
  select
    events.*,
    minutes.hour_start,
    minutes.day_start,
    minutes.event_date,
    reads.target,
    reads.target_day,
    reads.is_rewritten
  from events
  inner join zones on events.site = zones.site
  inner join minutes on zones.zone = minutes.zone and events.minute_start = minutes.minute_start
  inner join reads on events.site = reads.site and minutes.event_date = reads.read_day
)

select * from final
