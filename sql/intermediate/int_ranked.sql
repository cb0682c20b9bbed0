-- One row per raw event and target day that reads it: a day is computed from its own events and those of the adjacent
-- days. arrival_rank 1 is the survivor among events with the same id: the first to arrive within the three days, of
-- those that a server key sent if there are any. is_superseded: a public key sent it, and a server's event survives in its
-- place, which supersedes it. Time zones are resolved outside SQL: calendar has one row per zone and minute, day_reads
-- three rows per target day.
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

dated as (
  select
    events.*,
    minutes.hour_start,
    minutes.day_start,
    minutes.event_date,
    reads.target_day,
    reads.is_rewritten
  from events
  inner join zones on events.site = zones.site
  inner join minutes on zones.zone = minutes.zone and events.minute_start = minutes.minute_start
  inner join reads on events.site = reads.site and minutes.event_date = reads.read_day
),

final as (
  select
    *,
    row_number() over (
      partition by site, target_day, event_id
      order by
        case when key_kind = 'server' then 0 else 1 end nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as arrival_rank,
    coalesce(key_kind, 'public') <> 'server'
      and max(case when key_kind = 'server' then 1 else 0 end) over (partition by site, target_day, event_id) = 1
      as is_superseded,
    coalesce(key_kind, 'public') = 'server'
      and min(case when key_kind = 'server' then 1 else 0 end) over (partition by site, target_day, event_id) = 0
      as supersedes
  from dated
)

select * from final
