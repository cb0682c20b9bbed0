-- One row per site and minute of event time of the raw events: the days affected by new arrivals. server_events: how many
-- of them a server key sent.
with

events as (
  select * from stg_events
),

final as (
  select
    site,
    minute_start,
    count(*) as events,
    count(*) filter (where key_kind = 'server') as server_events
  from events
  group by site, minute_start
)

select * from final
order by site nulls last, minute_start nulls last
