-- One row per surviving event of a rewritten day. Of the purchases of one order within the three days, the first to
-- arrive is marked; so is every purchase without order_id.
with

survivors as (
  select * from int_ranked where arrival_rank = 1 and is_rewritten
),

order_lines as (
  select
    site,
    target_day,
    event_id,
    row_number() over (
      partition by site, target_day, order_id
      order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last
    ) as line_rank
  from survivors
  where event_type = 'purchase' and order_id is not null
),

first_lines as (
  select * from order_lines where line_rank = 1
),

final as (
  select
    survivors.*,
    survivors.event_type = 'purchase' and (survivors.order_id is null or first_lines.line_rank is not null) as is_first_of_order
  from survivors
  left join first_lines
    on survivors.site = first_lines.site
    and survivors.target_day = first_lines.target_day
    and survivors.event_id = first_lines.event_id
  where survivors.event_date = survivors.target_day
)

select * from final
