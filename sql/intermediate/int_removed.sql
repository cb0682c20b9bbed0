-- One row per raw event that does not survive. Two events with one id are copies if they arrived within the horizon of each
-- other (horizon, ms), or occurred on one UTC day. An event is a duplicate if a copy arrived before it; one of a server key
-- only if that copy is of a server key too. An event of a public key is superseded (is_superseded) if a copy is of a server
-- key, whichever came first, or if it is a line of an order that gives way to a server's (int_superseded_lines).
-- Most ids have one event, so only the others are compared. Whether an event survives depends on raw events alone.
with

repeated as (
  select site, event_id
  from stg_events
  group by site, event_id
  having count(*) > 1
  union
  select site, event_id from int_other_copies
),

copies as (
  select
    events.site,
    events.event_id,
    events.key_kind,
    events.occurred_ms,
    events.arrived_ms,
    events.shard,
    events.record_sequence,
    events.record_index
  from stg_events as events
  inner join repeated on events.site = repeated.site and events.event_id = repeated.event_id
  union all
  select
    site,
    event_id,
    key_kind,
    occurred_ms,
    arrived_ms,
    shard,
    record_sequence,
    record_index
  from int_other_copies
),

claims as (
  select
    *,
    case when key_kind = 'server' then 1 else 0 end as of_server,
    occurred_ms - mod(occurred_ms, 86400000) as utc_day
  from copies
),

beside as (
  select
    *,
    arrived_ms - lag(arrived_ms) over (
      partition by site, event_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as idle_ms,
    arrived_ms - lag(arrived_ms) over (
      partition by site, event_id, of_server
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as idle_of_kind_ms,
    row_number() over (
      partition by site, event_id, utc_day
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as place_of_day,
    row_number() over (
      partition by site, event_id, utc_day, of_server
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as place_of_day_and_kind,
    max(of_server) over (partition by site, event_id, utc_day) as has_server_on_day,
    arrived_ms - max(case when of_server = 1 then arrived_ms end) over (
      partition by site, event_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between unbounded preceding and current row
    ) as after_server_ms,
    min(case when of_server = 1 then arrived_ms end) over (
      partition by site, event_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between current row and unbounded following
    ) - arrived_ms as before_server_ms
  from claims
),

judged as (
  select
    beside.*,
    beside.of_server = 0 and (
      beside.has_server_on_day = 1
      or coalesce(beside.after_server_ms <= horizon.horizon_ms, false)
      or coalesce(beside.before_server_ms <= horizon.horizon_ms, false)
    ) as is_superseded,
    case
      when beside.of_server = 1
        then beside.place_of_day_and_kind > 1 or coalesce(beside.idle_of_kind_ms <= horizon.horizon_ms, false)
      else beside.place_of_day > 1 or coalesce(beside.idle_ms <= horizon.horizon_ms, false)
    end as is_duplicate
  from beside
  cross join horizon
),

outranked as (
  select site, occurred_ms, shard, record_sequence, record_index, is_superseded
  from judged
  where is_superseded or is_duplicate
),

final as (
  select * from outranked
  union all
  select
    lines.site,
    lines.occurred_ms,
    lines.shard,
    lines.record_sequence,
    lines.record_index,
    true as is_superseded
  from int_superseded_lines as lines
  left join outranked
    on lines.site = outranked.site
    and lines.shard = outranked.shard
    and lines.record_sequence = outranked.record_sequence
    and lines.record_index = outranked.record_index
  where outranked.site is null
)

select * from final
