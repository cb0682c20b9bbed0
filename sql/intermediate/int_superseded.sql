-- One row per site and minute of event time of published lines of orders (stg_order_lines) that may change because of an event
-- of a server key among the raw events (stg_events): the orders of which it supersedes a line, by its id or because it is a
-- line of the order as well (int_superseded_lines): all lines of such an order, and its refunds that name no amount.
with

claimed as (
  select distinct site, event_id from stg_events where key_kind = 'server'
),

lines as (
  select * from stg_order_lines
  where (event_type = 'purchase' or (event_type = 'refund' and price_minor is null)) and order_id is not null
),

claimed_orders as (
  select
    site,
    order_id,
    min(arrived_ms) as first_ms,
    max(arrived_ms) as last_ms
  from stg_events
  where key_kind = 'server' and event_type = 'purchase' and order_id is not null
  group by site, order_id
),

orders as (
  select distinct lines.site, lines.is_bot, lines.order_id
  from lines
  left join claimed
    on lines.site = claimed.site
    and lines.event_id = claimed.event_id
  left join claimed_orders
    on lines.site = claimed_orders.site
    and lines.order_id = claimed_orders.order_id
    and lines.event_type = 'purchase'
    and lines.arrived_ms >= claimed_orders.first_ms - 2592000000
    and lines.arrived_ms <= claimed_orders.last_ms + 2592000000
  where coalesce(lines.key_kind, 'public') <> 'server'
    and (claimed.site is not null or claimed_orders.site is not null)
),

changed as (
  select
    lines.site,
    lines.occurred_ms - mod(lines.occurred_ms, 60000) as minute_start
  from lines
  inner join orders
    on lines.site = orders.site
    and lines.is_bot = orders.is_bot
    and lines.order_id = orders.order_id
),

final as (
  select site, minute_start, count(*) as events
  from changed
  group by site, minute_start
)

select * from final
order by site nulls last, minute_start nulls last
