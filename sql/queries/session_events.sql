-- One row per event of the sessions that began in the range, in the order of int_ordered. Nothing in a row says who the
-- visitor is.
-- Reads `chosen_visits` (of visits), `int_ordered` (of explored_visits) and `question` (one row).
with

question as (
  select * from question
),

begun as (
  select chosen_visits.session_id
  from chosen_visits
  cross join question
  where not chosen_visits.is_former
    and not chosen_visits.is_bot
    and chosen_visits.occurred_ms >= question.from_ms
    and chosen_visits.occurred_ms < question.to_ms
),

final as (
  select
    session_id,
    event_type,
    page,
    product_id,
    category,
    query,
    effective_ms,
    case when is_live then 0 else 1 end as batch_events,
    case when is_live then 1 else 0 end as live_events,
    row_number() over (
      partition by session_id
      order by
        effective_ms nulls last,
        stream_arrived_ms nulls last,
        stream_id nulls last,
        sequence nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as place
  from int_ordered
  where target_day = 'range'
    and session_id in (select session_id from begun)
)

select * from final
