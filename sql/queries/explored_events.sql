-- One row per event of one site that occurred in [read_from_ms, read_to_ms), bots included: the curated events, and the
-- live tail, which is what arrived since the tidemark.
-- Reads `question` (one row), `days` (the site's days), `curated` (published files of these days), `live` (files of the
-- tail) and `known` (event ids of the published days around the tail's events).
-- A purchase with a negative price is a refund, as in stg_events: days published by older versions may still have some.
-- Of the copies of an event the published one counts, otherwise the first to arrive, as the batch layer will also
-- decide.
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
  select arrived.*
  from arrived
  where arrived.arrival_rank = 1
    and not exists (select 1 from known where known.event_id = arrived.event_id)
),

published_and_fresh as (
  select
    event_id,
    event_type,
    session_id,
    visitor,
    page,
    country,
    device,
    platform,
    event_date,
    is_bot,
    false as is_live,
    price_minor,
    sequence,
    occurred_ms
  from curated
  union all
  select
    fresh.event_id,
    fresh.event_type,
    fresh.session_id,
    fresh.visitor,
    fresh.page,
    fresh.country,
    fresh.device,
    fresh.platform,
    days.event_date,
    fresh.is_bot,
    true as is_live,
    fresh.price_minor,
    fresh.sequence,
    fresh.occurred_ms
  from fresh
  inner join days on fresh.occurred_ms >= days.day_start_ms and fresh.occurred_ms < days.day_end_ms
),

read as (
  select
    event_id,
    case when event_type = 'purchase' and price_minor < 0 then 'refund' else event_type end as event_type,
    session_id,
    visitor,
    page,
    country,
    device,
    platform,
    event_date,
    is_bot,
    is_live,
    sequence,
    occurred_ms
  from published_and_fresh
),

final as (
  select
    question.site,
    read.*
  from read
  cross join question
  where read.occurred_ms >= question.read_from_ms
    and read.occurred_ms < question.read_to_ms
)

select * from final
