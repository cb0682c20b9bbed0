-- One row per purchase line of an order that the job knows (int_order_events). A line is the first of its order if no other
-- line of it arrived in the 30 days (2,592,000,000 ms) before it; the same among the lines with an amount in its currency.
-- Bots and people buy apart.
with

lines as (
  select
    site,
    event_id,
    order_id,
    is_bot,
    case when amount_minor is not null then currency end as currency,
    arrived_ms,
    shard,
    record_sequence,
    record_index
  from int_order_events
  where event_type = 'purchase'
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
  from lines
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
