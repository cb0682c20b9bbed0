-- One row per event of one site that occurred in [read_from_ms, read_to_ms), bots included: the curated events, and the
-- live tail, which is what arrived since the tidemark.
-- Reads `question` (one row), `days` (the site's days), `curated` (published files of these days), `live` (files of the
-- tail) and `known` (published files of the days around what is in the tail).
-- Of the copies of an event the published one counts, otherwise the first to arrive, as the batch layer will also
-- decide. The same holds for the first line of an order.
with

question as (
  select * from question
),

arrived as (
  select
    live.*,
    row_number() over (
      partition by live.event_id
      order by live.arrived_ms nulls last, live.shard nulls last, live.record_sequence nulls last, live.record_index nulls last
    ) as arrival_rank
  from live
  cross join question
  where live.site = question.site
    and live.arrived_ms <= question.as_of_ms
    and live.occurred_ms >= question.near_from_ms
    and live.occurred_ms < question.near_to_ms
),

fresh as (
  select
    arrived.*,
    row_number() over (
      partition by arrived.order_id, arrived.event_type
      order by
        arrived.arrived_ms nulls last,
        arrived.shard nulls last,
        arrived.record_sequence nulls last,
        arrived.record_index nulls last
    ) as line_rank
  from arrived
  where arrived.arrival_rank = 1
    and not exists (select 1 from known where known.event_id = arrived.event_id)
),

known_orders as (
  select distinct order_id from known where event_type = 'purchase' and order_id is not null
),

published_and_fresh as (
  select
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
    shard,
    record_sequence,
    event_date,
    is_bot,
    is_first_of_order,
    false as is_live,
    sequence,
    record_index,
    price_minor,
    quantity,
    amount_minor,
    duration_bin,
    occurred_ms,
    arrived_ms
  from curated
  union all
  select
    fresh.event_id,
    fresh.event_type,
    fresh.session_id,
    fresh.visitor,
    fresh.stream_id,
    fresh.page,
    fresh.product_id,
    fresh.category,
    fresh.query,
    fresh.country,
    fresh.device,
    fresh.platform,
    fresh.currency,
    fresh.campaign_id,
    fresh.ad_id,
    fresh.release,
    fresh.variant,
    fresh.slot,
    fresh.shard,
    fresh.record_sequence,
    days.event_date,
    fresh.is_bot,
    fresh.event_type = 'purchase'
      and (fresh.order_id is null or (fresh.line_rank = 1 and known_orders.order_id is null)) as is_first_of_order,
    true as is_live,
    fresh.sequence,
    fresh.record_index,
    fresh.price_minor,
    fresh.quantity,
    fresh.amount_minor,
    fresh.duration_bin,
    fresh.occurred_ms,
    fresh.arrived_ms
  from fresh
  inner join days on fresh.occurred_ms >= days.day_start_ms and fresh.occurred_ms < days.day_end_ms
  left join known_orders on fresh.order_id = known_orders.order_id
),

final as (
  select
    question.site,
    published_and_fresh.*
  from published_and_fresh
  cross join question
  where published_and_fresh.occurred_ms >= question.read_from_ms
    and published_and_fresh.occurred_ms < question.read_to_ms
)

select * from final
