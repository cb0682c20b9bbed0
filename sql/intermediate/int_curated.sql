-- One row per surviving event of a rewritten day, with the marks of the first lines of orders (int_order_lines). A
-- purchase without order_id is the only line of an order.
with

survivors as (
  select * from int_ranked where arrival_rank = 1 and is_rewritten and event_date = target_day
),

marks as (
  select * from int_order_lines
),

final as (
  select
    survivors.*,
    survivors.event_type = 'purchase'
      and (survivors.order_id is null or coalesce(marks.is_first_of_order, false)) as is_first_of_order,
    survivors.event_type = 'purchase'
      and survivors.amount_minor is not null
      and (survivors.order_id is null or coalesce(marks.is_first_in_currency, false)) as is_first_in_currency
  from survivors
  left join marks
    on survivors.site = marks.site
    and survivors.event_id = marks.event_id
    and survivors.shard = marks.shard
    and survivors.record_sequence = marks.record_sequence
    and survivors.record_index = marks.record_index
)

select * from final
