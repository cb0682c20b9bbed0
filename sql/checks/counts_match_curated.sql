-- Returns no rows if the totals and every breakdown of the minute counts add up to the events of the curated table.
with

counts as (
  select * from minute_counts
),

totals as (
  select * from day_totals
),

added as (
  select site, event_date, dimension, cast(sum(applied) as bigint) as applied
  from counts
  group by site, event_date, dimension
),

final as (
  select added.site, added.event_date, added.dimension, added.applied, coalesce(totals.kept, 0) as kept
  from added
  left join totals on added.site = totals.site and added.event_date = totals.event_date
  where added.applied <> coalesce(totals.kept, 0)
)

select * from final
