-- One row per purchase line of an order that the job knows, each event once (as in int_ranked): those of its raw files
-- (fresh), and those of days near them (stg_order_lines). A line is the first of its order if no other line of it arrived in the 30 days
-- (2,592,000,000 ms) before it; the same among the lines with an amount in its currency. Bots and people buy apart.
with

fresh as (
  select
    site,
    event_id,
    order_id,
    is_bot,
    case when amount_minor is not null then currency end as currency,
    arrived_ms,
    shard,
    record_sequence,
    record_index,
    key_kind
  from stg_events
  where event_type = 'purchase' and order_id is not null
),

near as (
  select
    site,
    event_id,
    order_id,
    is_bot,
    case when amount_minor is not null then currency end as currency,
    arrived_ms,
    shard,
    record_sequence,
    record_index,
    key_kind
  from stg_order_lines
  where event_type = 'purchase' and order_id is not null
),

lines as (
  select * from fresh
  union
  select * from near
),

ranked as (
  select
    *,
    row_number() over (
      partition by site, event_id
      order by
        case when key_kind = 'server' then 0 else 1 end nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as arrival_rank
  from lines
),

spaced as (
  select
    *,
    arrived_ms - lag(arrived_ms) over (
      partition by site, is_bot, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as order_idle_ms,
    arrived_ms - lag(arrived_ms) over (
      partition by site, is_bot, order_id, currency
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as currency_idle_ms
  from ranked
  where arrival_rank = 1
),

final as (
  select
    site,
    event_id,
    shard,
    record_sequence,
    record_index,
    order_idle_ms is null or order_idle_ms > 2592000000 as is_first_of_order,
    currency is not null and (currency_idle_ms is null or currency_idle_ms > 2592000000) as is_first_in_currency
  from spaced
)

select * from final
