-- Returns no rows if the curated table has exactly the survivors of each rewritten day.
with

totals as (
  select * from day_totals
),

curated as (
  select site, event_date, count(*) as curated_events
  from int_curated
  group by site, event_date
),

final as (
  select totals.site, totals.event_date, totals.kept, coalesce(curated.curated_events, 0) as curated_events
  from totals
  left join curated on totals.site = curated.site and totals.event_date = curated.event_date
  where totals.kept <> coalesce(curated.curated_events, 0)
)

select * from final
