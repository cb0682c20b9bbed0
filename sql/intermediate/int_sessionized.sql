-- One row per surviving event and target day that reads it, numbered into stitched sessions: a new session starts after
-- a visitor was idle for 30 minutes (1,800,000 ms) or more, regardless of the client’s session_id and of midnight.
with

survivors as (
  select * from int_ranked where arrival_rank = 1
),

spaced as (
  select
    site,
    target_day,
    visitor,
    event_id,
    event_date,
    session_id,
    event_type,
    page,
    country,
    device,
    platform,
    is_bot,
    occurred_ms,
    row_number() over visits as visit_position,
    occurred_ms - lag(occurred_ms) over visits as idle_ms
  from survivors
  window visits as (
    partition by site, target_day, visitor
    order by occurred_ms nulls last, sequence nulls last, event_id nulls last
  )
),

final as (
  select
    *,
    cast(
      sum(case when idle_ms < 1800000 then 0 else 1 end) over (
        partition by site, target_day, visitor
        order by visit_position nulls last
        rows between unbounded preceding and current row
      ) as bigint
    ) as session_number
  from spaced
)

select * from final
