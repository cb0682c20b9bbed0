-- One row per event: the explored range in the shape of int_survivors, as one target day, so that sessions are ordered,
-- numbered and summarised by the same SQL here (int_ordered, int_sessionized, marts/sessions) as in the batch layer.
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
    stream_id,
    page,
    product_id,
    category,
    query,
    country,
    device,
    platform,
    currency,
    campaign_id,
    ad_id,
    release,
    variant,
    slot,
    referrer_class,
    campaign,
    browser,
    system,
    shard,
    record_sequence,
    'range' as target_day,
    0 as target,
    0 as day_place,
    is_bot,
    is_live,
    sequence,
    record_index,
    occurred_ms,
    arrived_ms
  from events
)

select * from final
