-- One row per rewritten day: its number of events in the lake, how many survived, how many gave way to an event of a server
-- key with their id or their order, and how many were other duplicates.
with

ranked as (
  select * from int_ranked where is_rewritten and event_date = target_day
),

final as (
  select
    site,
    target_day as event_date,
    count(*) as raw_events,
    count(*) filter (where not is_survivor and not is_superseded) as duplicates,
    count(*) filter (where is_superseded) as superseded,
    count(*) filter (where is_survivor) as kept
  from ranked
  group by site, target_day
)

select * from final
order by site nulls last, event_date nulls last
