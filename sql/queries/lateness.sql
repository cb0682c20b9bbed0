-- One row per day and hour of event time (UTC, ms) and class of age: how many events were that late on arrival.
-- Reads `aged` (day_ms, hour_ms, age_class), one row per published event.
with

aged as (
  select * from aged
),

final as (
  select
    day_ms,
    hour_ms,
    age_class,
    count(*) as arrivals
  from aged
  group by day_ms, hour_ms, age_class
)

select * from final
order by day_ms, hour_ms, age_class
