-- One row per surviving event and target day that reads it, numbered into stitched sessions: a new session starts after
-- a visitor was idle for 30 minutes (1,800,000 ms) or more, regardless of the client’s session_id and of midnight.
-- Events go by the order of int_ordered.
with

ordered as (
  select * from int_ordered
),

spaced as (
  select
    site,
    target,
    target_day,
    visitor,
    effective_place,
    session_id,
    event_type,
    page,
    country,
    device,
    platform,
    is_bot,
    effective_ms,
    row_number() over visits as visit_position,
    effective_ms - lag(effective_ms) over visits as idle_ms
  from ordered
  window visits as (
    partition by target, visitor
    order by
      effective_ms nulls last,
      stream_arrived_ms nulls last,
      stream_id nulls last,
      sequence nulls last,
      arrived_ms nulls last,
      shard nulls last,
      record_sequence nulls last,
      record_index nulls last
  )
),

final as (
  select
    *,
    cast(
      sum(case when idle_ms < 1800000 then 0 else 1 end) over (
        partition by target, visitor
        order by visit_position nulls last
        rows between unbounded preceding and current row
      ) as bigint
    ) as session_number
  from spaced
)

select * from final
