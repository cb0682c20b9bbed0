-- One row per site and minute of event time of the raw events: the days affected by new arrivals.
with

events as (
  select * from stg_events
),

final as (
  select site, minute_start, count(*) as events
  from events
  group by site, minute_start
)

select * from final
order by site nulls last, minute_start nulls last
