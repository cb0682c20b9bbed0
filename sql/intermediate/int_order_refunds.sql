-- One row per refund that names no amount but an order, and gives back lines of that order: those of its product if it
-- names one, else all. Lines are those that arrived in the 30 days (2,592,000,000 ms) up to the refund. Each is given back
-- once, by the first such refund to arrive after it. Lines with amounts in several currencies have no one amount, nor have
-- those whose sum a double cannot hold: their refund has no row.
with

lines as (
  select * from int_order_events
  where event_type = 'purchase' and amount_minor is not null
),

refunds as (
  select * from int_order_events
  where event_type = 'refund' and price_minor is null
),

claims as (
  select
    refunds.site,
    refunds.event_id,
    refunds.shard,
    refunds.record_sequence,
    refunds.record_index,
    lines.currency,
    lines.amount_minor,
    row_number() over (
      partition by lines.site, lines.event_id
      order by
        refunds.arrived_ms nulls last,
        refunds.shard nulls last,
        refunds.record_sequence nulls last,
        refunds.record_index nulls last
    ) as claim_rank
  from refunds
  inner join lines
    on refunds.site = lines.site
    and refunds.is_bot = lines.is_bot
    and refunds.order_id = lines.order_id
    and (refunds.product_id is null or refunds.product_id = lines.product_id)
    and refunds.arrived_ms >= lines.arrived_ms
    and refunds.arrived_ms - lines.arrived_ms <= 2592000000
),

summed as (
  select
    site,
    event_id,
    shard,
    record_sequence,
    record_index,
    min(currency) as currency,
    max(currency) as last_currency,
    cast(sum(cast(amount_minor as decimal(38, 0))) as decimal(38, 0)) as amount_minor
  from claims
  where claim_rank = 1
  group by site, event_id, shard, record_sequence, record_index
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
