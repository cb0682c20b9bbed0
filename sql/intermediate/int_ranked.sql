-- One row per raw event and target day that reads it: a day is computed from its own events and those of the adjacent
-- days. arrival_rank 1 is the first of the events with one id to arrive within the three days, of those that a server key
-- sent if there are any. It survives (is_survivor) unless it is a line of an order that gives way to a server's
-- (int_superseded_lines). is_superseded: a public key sent it, and a server's event counts in its place, with its id or
-- as a line of its order. Time zones are resolved outside SQL: calendar has one row per zone and minute, day_reads three
-- rows per target day.
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

gave_way as (
  select * from int_superseded_lines
),

dated as (
  select
    events.*,
    minutes.hour_start,
    minutes.day_start,
    minutes.event_date,
    reads.target_day,
    reads.is_rewritten,
    gave_way.site is not null as gives_way
  from events
  inner join zones on events.site = zones.site
  inner join minutes on zones.zone = minutes.zone and events.minute_start = minutes.minute_start
  inner join reads on events.site = reads.site and minutes.event_date = reads.read_day
  left join gave_way
    on events.site = gave_way.site
    and events.shard = gave_way.shard
    and events.record_sequence = gave_way.record_sequence
    and events.record_index = gave_way.record_index
),

ranked as (
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
    max(case when key_kind = 'server' then 1 else 0 end) over (partition by site, target_day, event_id) = 1
      as has_server
  from dated
),

final as (
  select
    *,
    arrival_rank = 1 and not gives_way as is_survivor,
    (has_server and coalesce(key_kind, 'public') <> 'server') or (arrival_rank = 1 and gives_way) as is_superseded
  from ranked
)

select * from final
