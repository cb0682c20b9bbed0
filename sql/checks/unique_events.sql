-- No row: an event is in the curated table once a day.
with

curated as (
  select * from int_curated
),

final as (
  select site, event_date, event_id, count(*) as copies
  from curated
  group by site, event_date, event_id
  having count(*) > 1
)

select * from final
