-- One row per refund that names no amount but an order, and takes the amount of that order: the sum of the lines that
-- arrived in the 30 days (2,592,000,000 ms) up to the refund. Lines are known as in int_order_lines. Of several such
-- refunds of an order within 30 days only the first to arrive takes it. An order with amounts in several currencies has
-- no one amount, nor has one whose sum a double cannot hold: its refunds have no row.
with

fresh as (
  select
    site,
    event_id,
    event_type,
    order_id,
    is_bot,
    currency,
    price_minor,
    case when price_minor is not null then amount_minor end as amount_minor,
    arrived_ms,
    shard,
    record_sequence,
    record_index,
    key_kind
  from stg_events
  where event_type in ('purchase', 'refund') and order_id is not null
),

near as (
  select
    site,
    event_id,
    event_type,
    order_id,
    is_bot,
    currency,
    price_minor,
    case when price_minor is not null then amount_minor end as amount_minor,
    arrived_ms,
    shard,
    record_sequence,
    record_index,
    key_kind
  from stg_order_lines
  where event_type in ('purchase', 'refund') and order_id is not null
),

known as (
  select * from fresh
  union all
  select * from near
),

ranked as (
  select
    *,
    row_number() over (
      partition by site, event_type, event_id
      order by
        case when key_kind = 'server' then 0 else 1 end nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as arrival_rank
  from known
),

lines as (
  select * from ranked
  where arrival_rank = 1 and event_type = 'purchase' and amount_minor is not null
),

refunds as (
  select
    *,
    arrived_ms - lag(arrived_ms) over (
      partition by site, is_bot, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as refund_idle_ms
  from ranked
  where arrival_rank = 1 and event_type = 'refund' and price_minor is null
),

summed as (
  select
    refunds.site,
    refunds.event_id,
    refunds.shard,
    refunds.record_sequence,
    refunds.record_index,
    min(lines.currency) as currency,
    max(lines.currency) as last_currency,
    cast(sum(cast(lines.amount_minor as decimal(38, 0))) as decimal(38, 0)) as amount_minor
  from refunds
  inner join lines
    on refunds.site = lines.site
    and refunds.is_bot = lines.is_bot
    and refunds.order_id = lines.order_id
    and refunds.arrived_ms >= lines.arrived_ms
    and refunds.arrived_ms - lines.arrived_ms <= 2592000000
  where refunds.refund_idle_ms is null or refunds.refund_idle_ms > 2592000000
  group by
    refunds.site,
    refunds.event_id,
    refunds.shard,
    refunds.record_sequence,
    refunds.record_index
),

final as (
  select
    site,
    event_id,
    shard,
    record_sequence,
    record_index,
    currency,
    cast(amount_minor as bigint) as amount_minor
  from summed
  where currency = last_currency and amount_minor <= 9007199254740991
)

select * from final
