-- One row per purchase line of an order that a public key sent and that gives way to a line of a server key: a server sent
-- a purchase of the same order, of people or bots alike, that arrived at most 30 days (2,592,000,000 ms) before or after
-- it. Reads the lines that the job knows: those of its raw files (stg_events), and those of days near them
-- (stg_order_lines).
with

lines as (
  select site, order_id, occurred_ms, arrived_ms, shard, record_sequence, record_index, key_kind from stg_events
  where event_type = 'purchase' and order_id is not null
  union all
  select site, order_id, occurred_ms, arrived_ms, shard, record_sequence, record_index, key_kind from stg_order_lines
  where event_type = 'purchase' and order_id is not null
),

beside_servers as (
  select
    *,
    arrived_ms - max(case when key_kind = 'server' then arrived_ms end) over (
      partition by site, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between unbounded preceding and current row
    ) as after_server_ms,
    min(case when key_kind = 'server' then arrived_ms end) over (
      partition by site, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
      rows between current row and unbounded following
    ) - arrived_ms as before_server_ms
  from lines
),

final as (
  select distinct site, occurred_ms, shard, record_sequence, record_index
  from beside_servers
  where coalesce(key_kind, 'public') <> 'server'
    and (after_server_ms <= 2592000000 or before_server_ms <= 2592000000)
)

select * from final
