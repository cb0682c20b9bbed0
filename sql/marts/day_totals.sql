-- One row per rewritten day: its number of events in the lake, and how many survived.
with

ranked as (
  select * from int_ranked where is_rewritten and event_date = target_day
),

final as (
  select
    site,
    target_day as event_date,
    count(*) as raw_events,
    count(*) filter (where arrival_rank > 1) as duplicates,
    count(*) filter (where arrival_rank = 1) as kept
  from ranked
  group by site, target_day
)

select * from final
order by site nulls last, event_date nulls last
