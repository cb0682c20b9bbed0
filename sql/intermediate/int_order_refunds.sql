-- One row per refund that names no amount but an order, and gives back lines of that order: those of its product if it
-- names one, else all. Lines are those that arrived in the 30 days (2,592,000,000 ms) up to the refund. Each of their units
-- is given back once, by the first such refunds to arrive after it: a refund of a product takes as many units of each line
-- as its quantity says, any other takes those that are left. Units are worth the amount up to the last of them, rounded
-- down, less that up to the one before the first. Lines with amounts in several currencies have no one amount, nor have
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
    refunds.arrived_ms,
    lines.event_id as line_id,
    lines.currency,
    lines.amount_minor,
    coalesce(lines.quantity, 1) as line_units,
    case when refunds.product_id is null then null else refunds.quantity end as asked_units
  from refunds
  inner join lines
    on refunds.site = lines.site
    and refunds.is_bot = lines.is_bot
    and refunds.order_id = lines.order_id
    and (refunds.product_id is null or refunds.product_id = lines.product_id)
    and refunds.arrived_ms >= lines.arrived_ms
    and refunds.arrived_ms - lines.arrived_ms <= 2592000000
),

counted as (
  select
    *,
    sum(coalesce(asked_units, line_units)) over (
      partition by site, line_id
      order by
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
      rows between unbounded preceding and current row
    ) as units_claimed
  from claims
),

taken as (
  select
    *,
    least(line_units, units_claimed - coalesce(asked_units, line_units)) as units_before,
    least(line_units, units_claimed) as units_after,
    mod(amount_minor, line_units) as minor_over
  from counted
),

shares as (
  select
    site,
    event_id,
    shard,
    record_sequence,
    record_index,
    currency,
    cast((amount_minor - minor_over) / line_units as bigint) * (units_after - units_before)
      + cast((minor_over * units_after - mod(minor_over * units_after, line_units)) / line_units as bigint)
      - cast((minor_over * units_before - mod(minor_over * units_before, line_units)) / line_units as bigint) as amount_minor
  from taken
  where units_after > units_before
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
  from shares
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
