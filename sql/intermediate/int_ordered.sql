-- One row per surviving event and target day that reads it, with its place in the order of its session. The twin of
-- core/event/session-order.ts, and the only order of a session in SQL. Readers sort by: effective_ms,
-- stream_arrived_ms, stream_id, sequence, arrived_ms, shard, record_sequence, record_index (nulls last).
-- effective_ms: the running maximum of occurred_ms over the events of one (session_id, stream_id) by `sequence`;
-- occurred_ms for an event without sequence, and for all events of a stream in which one sequence has two events.
-- effective_date is the day of effective_ms. Without stream_id the session is the stream.
with

survivors as (
  select * from int_ranked where is_survivor
),

repeated as (
  select
    *,
    case
      when sequence = lag(sequence) over (
        partition by site, target_day, session_id, stream_id
        order by sequence nulls last, event_id nulls last
      )
        then 1
      else 0
    end as repeats_sequence
  from survivors
),

streams as (
  select
    *,
    max(repeats_sequence) over (partition by site, target_day, session_id, stream_id) as is_ambiguous,
    min(arrived_ms) over (partition by site, target_day, session_id, stream_id) as stream_arrived_ms,
    max(occurred_ms) over counted as counted_ms,
    max(event_date) over counted as counted_date
  from repeated
  window counted as (
    partition by site, target_day, session_id, stream_id
    order by sequence nulls last, event_id nulls last
    rows between unbounded preceding and current row
  )
),

final as (
  select
    *,
    case when sequence is null or is_ambiguous = 1 then occurred_ms else counted_ms end as effective_ms,
    case when sequence is null or is_ambiguous = 1 then event_date else counted_date end as effective_date
  from streams
)

select * from final
