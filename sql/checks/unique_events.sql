-- Returns no rows if each event is in the curated table once per day.
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
