-- Returns no rows if the curated table has no two copies of an event, as int_removed knows them, of which the first arrived before
-- the second. Those of a server key and of a public key are copies of each other as well.
with

repeated as (
  select site, event_id
  from int_curated
  group by site, event_id
  having count(*) > 1
),

curated as (
  select
    events.site,
    events.event_date,
    events.event_id,
    events.arrived_ms,
    events.occurred_ms - mod(events.occurred_ms, 86400000) as utc_day
  from int_curated as events
  inner join repeated on events.site = repeated.site and events.event_id = repeated.event_id
),

spaced as (
  select
    *,
    arrived_ms - lag(arrived_ms) over (partition by site, event_id order by arrived_ms nulls last) as idle_ms,
    row_number() over (partition by site, event_id, utc_day order by arrived_ms nulls last) as place_of_day
  from curated
),

final as (
  select spaced.site, spaced.event_date, spaced.event_id, spaced.arrived_ms
  from spaced
  cross join horizon
  where spaced.place_of_day > 1 or spaced.idle_ms <= horizon.horizon_ms
)

select * from final
