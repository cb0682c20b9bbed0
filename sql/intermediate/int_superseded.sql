-- One row per site and minute of event time of published events (published_events, stg_order_lines) that may change
-- because an event of a server key among the raw events (stg_events) has their id: the events of public keys that it
-- supersedes, and where such an event is a line of an order, all lines of the order, and its refunds that name no amount.
with

claimed as (
  select distinct site, event_id from stg_events where key_kind = 'server'
),

superseded as (
  select
    published_events.site,
    published_events.occurred_ms - mod(published_events.occurred_ms, 60000) as minute_start
  from published_events
  inner join claimed
    on published_events.site = claimed.site
    and published_events.event_id = claimed.event_id
  where coalesce(published_events.key_kind, 'public') <> 'server'
),

lines as (
  select * from stg_order_lines
  where (event_type = 'purchase' or (event_type = 'refund' and price_minor is null)) and order_id is not null
),

orders as (
  select distinct lines.site, lines.is_bot, lines.order_id
  from lines
  inner join claimed
    on lines.site = claimed.site
    and lines.event_id = claimed.event_id
  where coalesce(lines.key_kind, 'public') <> 'server'
),

changed as (
  select site, minute_start from superseded
  union all
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
