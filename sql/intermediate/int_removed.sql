-- One row per raw event and target day that reads it, of those that do not survive. Of the events with one id the first
-- to arrive within the three days survives, of those that a server key sent if there are any, unless it is a line of an
-- order that gives way to a server's (int_superseded_lines). is_superseded: a public key sent it, and a server's event
-- counts in its place, with its id or as a line of its order. Most ids have one event, so only the others are ranked.
with

repeated as (
  select site, event_id
  from stg_events
  group by site, event_id
  having count(*) > 1
),

copies as (
  select
    dated.site,
    dated.target_day,
    dated.event_date,
    dated.is_rewritten,
    dated.event_id,
    dated.key_kind,
    dated.arrived_ms,
    dated.shard,
    dated.record_sequence,
    dated.record_index
  from int_dated as dated
  inner join repeated on dated.site = repeated.site and dated.event_id = repeated.event_id
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
    max(case when key_kind = 'server' then 1 else 0 end) over (partition by site, target_day, event_id) as has_server
  from copies
),

outranked as (
  select
    site,
    target_day,
    event_date,
    is_rewritten,
    shard,
    record_sequence,
    record_index,
    has_server = 1 and coalesce(key_kind, 'public') <> 'server' as is_superseded
  from ranked
  where arrival_rank > 1
),

lines as (
  select
    dated.site,
    dated.target_day,
    dated.event_date,
    dated.is_rewritten,
    dated.shard,
    dated.record_sequence,
    dated.record_index,
    true as is_superseded
  from int_dated as dated
  inner join int_superseded_lines as gave_way
    on dated.site = gave_way.site
    and dated.shard = gave_way.shard
    and dated.record_sequence = gave_way.record_sequence
    and dated.record_index = gave_way.record_index
),

final as (
  select * from outranked
  union all
  select lines.*
  from lines
  left join outranked
    on lines.site = outranked.site
    and lines.target_day = outranked.target_day
    and lines.shard = outranked.shard
    and lines.record_sequence = outranked.record_sequence
    and lines.record_index = outranked.record_index
  where outranked.site is null
)

select * from final
