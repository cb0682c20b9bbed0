-- One row per site and minute of event time of raw events (raw_ids) with the id of a new event that may take their place: one
-- of a server key (stg_events), or one that arrived in an hour that an earlier run had closed (stragglers).
with

claims as (
  select site, event_id from stg_events
  where key_kind = 'server'
  union
  select site, event_id from stragglers
),

changed as (
  select raw_ids.site, raw_ids.occurred_ms - mod(raw_ids.occurred_ms, 60000) as minute_start
  from raw_ids
  inner join claims on raw_ids.site = claims.site and raw_ids.event_id = claims.event_id
),

final as (
  select site, minute_start, count(*) as events
  from changed
  group by site, minute_start
)

select * from final
order by site nulls last, minute_start nulls last
