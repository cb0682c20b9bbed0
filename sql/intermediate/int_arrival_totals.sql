-- One row per shard and arrival hour (ms since 1970): the number of raw events that the lake's files actually hold.
with

events as (
  select * from stg_events
),

final as (
  select
    shard,
    arrived_ms - mod(arrived_ms, 3600000) as arrival_hour,
    count(*) as events
  from events
  group by shard, arrived_ms - mod(arrived_ms, 3600000)
)

select * from final
order by arrival_hour nulls last, shard nulls last
