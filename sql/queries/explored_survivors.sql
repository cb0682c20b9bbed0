-- One row per event: the explored range in the shape of int_ranked, as one target day, so that sessions are numbered
-- and summarised by the same SQL here (int_sessionized, marts/sessions) as in the batch layer.
-- Reads `events` (explored_events).
with

events as (
  select * from events
),

final as (
  select
    site,
    event_id,
    event_type,
    session_id,
    visitor,
    page,
    country,
    device,
    platform,
    'range' as target_day,
    'range' as event_date,
    is_bot,
    sequence,
    1 as arrival_rank,
    occurred_ms
  from events
)

select * from final
