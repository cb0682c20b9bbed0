-- One row per event of one site that occurred in [read_from_ms, read_to_ms), bots included: the curated events, and the
-- live tail, which is what arrived since the tidemark.
-- Reads `question` (one row), `days` (the site's days), `curated` (published files of these days), `live` (files of the
-- tail), `known` (published files of the days around what is in the tail) and `order_lines` (published lines of orders
-- that lines in the tail may continue; empty if the question sees no purchases, and then the marks mean nothing). Lines of
-- the tail itself are looked at in [lines_from_ms, lines_to_ms), which reaches as far as orders do if the question asks
-- for orders.
-- The visitor of a published event is its person (int_resolved), where a version that knew people published it.
-- Money reads as in stg_events, because days published by older versions still have purchases with a negative price.
-- Of the copies of an event the published one counts, otherwise the first to arrive, as the batch layer will also
-- decide; in the tail an event of a server key supersedes those of public keys. The same holds for the first line of an
-- order (int_order_lines): a line that a run overlooked may have arrived before a published one, and the order is counted
-- there. A line in the tail gives way to a server's line of its order (int_superseded_lines).
-- What is published stays until the next run, so that exact numbers do not change between two runs. If a public key sent
-- it, a server's event with its id in the tail counts beside it until then, as in live cells: no page can hide it.
with

question as (
  select * from question
),

tail as (
  select
    event_id,
    order_id,
    case when event_type = 'purchase' and price_minor < 0 then 'refund' else event_type end as event_type,
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
    is_bot,
    sequence,
    record_index,
    case
      when event_type in ('purchase', 'refund') then abs(price_minor)
      when price_minor < 0 then null
      else price_minor
    end as price_minor,
    quantity,
    case
      when event_type in ('purchase', 'refund') then abs(amount_minor)
      when price_minor < 0 then null
      else amount_minor
    end as amount_minor,
    duration_bin,
    occurred_ms,
    arrived_ms,
    key_kind
  from live
  cross join question
  where live.site = question.site
    and live.arrived_ms <= question.as_of_ms
    and live.occurred_ms >= question.near_from_ms
    and live.occurred_ms < question.near_to_ms
),

arrived as (
  select
    *,
    row_number() over (
      partition by event_id
      order by
        case when key_kind = 'server' then 0 else 1 end nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as arrival_rank
  from tail
),

known_ids as (
  select
    event_id,
    max(case when key_kind = 'server' then 1 else 0 end) as is_of_server
  from known
  group by event_id
),

far_lines as (
  select
    live.event_id,
    live.order_id,
    case when live.amount_minor is not null then live.currency end as currency,
    live.shard,
    live.record_sequence,
    live.is_bot,
    live.record_index,
    live.arrived_ms,
    live.key_kind
  from live
  cross join question
  where live.site = question.site
    and live.arrived_ms <= question.as_of_ms
    and (live.occurred_ms < question.near_from_ms or live.occurred_ms >= question.near_to_ms)
    and live.occurred_ms >= question.lines_from_ms
    and live.occurred_ms < question.lines_to_ms
    and live.event_type = 'purchase'
    and live.order_id is not null
    and (live.price_minor is null or live.price_minor >= 0)
),

published_lines as (
  select * from order_lines
  where event_type = 'purchase'
    and order_id is not null
    and (price_minor is null or price_minor >= 0)
),

server_lines as (
  select order_id, arrived_ms from tail
  where event_type = 'purchase' and order_id is not null and key_kind = 'server'
  union all
  select order_id, arrived_ms from far_lines
  where key_kind = 'server'
  union all
  select order_id, arrived_ms from published_lines
  where key_kind = 'server'
),

-- What arrived in the tail is near the last of these lines, or between the first and the last.
claimed_orders as (
  select order_id, min(arrived_ms) as first_ms, max(arrived_ms) as last_ms
  from server_lines
  group by order_id
),

fresh as (
  select arrived.*
  from arrived
  left join known_ids on arrived.event_id = known_ids.event_id
  left join claimed_orders
    on arrived.order_id = claimed_orders.order_id
    and arrived.event_type = 'purchase'
    and coalesce(arrived.key_kind, 'public') <> 'server'
    and arrived.arrived_ms >= claimed_orders.first_ms - 2592000000
    and arrived.arrived_ms <= claimed_orders.last_ms + 2592000000
  where arrived.arrival_rank = 1
    and claimed_orders.order_id is null
    and (known_ids.event_id is null or (arrived.key_kind = 'server' and known_ids.is_of_server = 0))
),

lines as (
  select
    event_id,
    order_id,
    case when amount_minor is not null then currency end as currency,
    shard,
    record_sequence,
    is_bot,
    true as is_fresh,
    false as is_published,
    record_index,
    arrived_ms
  from fresh
  where event_type = 'purchase' and order_id is not null
  union all
  select
    event_id,
    order_id,
    case when amount_minor is not null then currency end as currency,
    shard,
    record_sequence,
    is_bot,
    false as is_fresh,
    true as is_published,
    record_index,
    arrived_ms
  from published_lines
  union all
  select
    far_lines.event_id,
    far_lines.order_id,
    far_lines.currency,
    far_lines.shard,
    far_lines.record_sequence,
    far_lines.is_bot,
    false as is_fresh,
    false as is_published,
    far_lines.record_index,
    far_lines.arrived_ms
  from far_lines
  left join claimed_orders
    on far_lines.order_id = claimed_orders.order_id
    and coalesce(far_lines.key_kind, 'public') <> 'server'
    and far_lines.arrived_ms >= claimed_orders.first_ms - 2592000000
    and far_lines.arrived_ms <= claimed_orders.last_ms + 2592000000
  where claimed_orders.order_id is null
),

spaced as (
  select
    *,
    arrived_ms - lag(arrived_ms) over (
      partition by is_bot, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as order_idle_ms,
    arrived_ms - lag(arrived_ms) over (
      partition by is_bot, order_id, currency
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as currency_idle_ms,
    min(case when is_published then arrived_ms end) over (
      partition by is_bot, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between current row and unbounded following
    ) - arrived_ms as order_published_ms,
    min(case when is_published then arrived_ms end) over (
      partition by is_bot, order_id, currency
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between current row and unbounded following
    ) - arrived_ms as currency_published_ms
  from lines
),

marks as (
  select
    event_id,
    (order_idle_ms is null or order_idle_ms > 2592000000)
      and (order_published_ms is null or order_published_ms > 2592000000) as is_first_of_order,
    currency is not null
      and (currency_idle_ms is null or currency_idle_ms > 2592000000)
      and (currency_published_ms is null or currency_published_ms > 2592000000) as is_first_in_currency
  from spaced
  where is_fresh
),

published as (
  -- The order of a published event is not asked for: its marks are stored.
  select
    event_id,
    cast(null as varchar(1)) as order_id,
    case when event_type = 'purchase' and price_minor < 0 then 'refund' else event_type end as event_type,
    session_id,
    coalesce(person, visitor) as visitor,
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
    is_bot,
    sequence,
    record_index,
    case
      when event_type in ('purchase', 'refund') then abs(price_minor)
      when price_minor < 0 then null
      else price_minor
    end as price_minor,
    quantity,
    case
      when event_type in ('purchase', 'refund') then abs(amount_minor)
      when price_minor < 0 then null
      else amount_minor
    end as amount_minor,
    duration_bin,
    occurred_ms,
    arrived_ms,
    key_kind,
    1 as arrival_rank,
    event_date,
    is_first_of_order,
    is_first_in_currency,
    false as is_live
  from curated
),

dated as (
  select
    fresh.*,
    days.event_date,
    fresh.event_type = 'purchase' and (fresh.order_id is null or marks.is_first_of_order) as is_first_of_order,
    fresh.event_type = 'purchase'
      and fresh.amount_minor is not null
      and (fresh.order_id is null or marks.is_first_in_currency) as is_first_in_currency,
    true as is_live
  from fresh
  inner join days on fresh.occurred_ms >= days.day_start_ms and fresh.occurred_ms < days.day_end_ms
  left join marks on fresh.event_id = marks.event_id
),

published_and_fresh as (
  select * from published
  union all
  select * from dated
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
