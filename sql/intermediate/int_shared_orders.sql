-- One row per site and minute of event time of lines of orders, and of refunds that name no amount (stg_order_lines), of
-- which other lines or such refunds are among the raw events (stg_events), or of which a line has the id of a raw event: the
-- days on which an earlier line of an order may change which line is the first, or what a refund gives back.
with

lines as (
  select * from stg_order_lines
  where (event_type = 'purchase' or (event_type = 'refund' and price_minor is null)) and order_id is not null
),

ids as (
  select distinct site, event_id from stg_events
),

orders as (
  select site, is_bot, order_id from stg_events
  where (event_type = 'purchase' or (event_type = 'refund' and price_minor is null)) and order_id is not null
  union
  select lines.site, lines.is_bot, lines.order_id
  from lines
  inner join ids on lines.site = ids.site and lines.event_id = ids.event_id
),

final as (
  select
    lines.site,
    lines.occurred_ms - mod(lines.occurred_ms, 60000) as minute_start,
    count(*) as events
  from lines
  inner join orders
    on lines.site = orders.site
    and lines.is_bot = orders.is_bot
    and lines.order_id = orders.order_id
  group by lines.site, lines.occurred_ms - mod(lines.occurred_ms, 60000)
)

select * from final
order by site nulls last, minute_start nulls last
