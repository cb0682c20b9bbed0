-- One row per surviving event and target day that reads it, with its place in the order of its session. The twin of
-- core/event/session-order.ts, and the only order of a session in SQL. Readers sort by: effective_ms,
-- stream_arrived_ms, stream_id, sequence, arrived_ms, shard, record_sequence, record_index (nulls last).
-- effective_ms: the running maximum of occurred_ms over the events of one (session_id, stream_id) by `sequence`;
-- occurred_ms for an event without sequence, and for all events of a stream in which one sequence has two events.
-- effective_place is day_place at effective_ms. Without stream_id the session is the stream.
with

streams as (
  select
    target,
    session_id,
    coalesce(stream_id, '') as counter,
    count(sequence) <> count(distinct sequence) as is_ambiguous,
    min(arrived_ms) as stream_arrived_ms
  from int_survivors
  group by target, session_id, coalesce(stream_id, '')
),

counted as (
  select
    *,
    coalesce(stream_id, '') as counter,
    max(occurred_ms) over counters as counted_ms,
    max(day_place) over counters as counted_place
  from int_survivors
  window counters as (partition by target, session_id, coalesce(stream_id, '') order by sequence nulls last)
),

final as (
  select
    counted.*,
    streams.stream_arrived_ms,
    case when counted.sequence is null or streams.is_ambiguous then counted.occurred_ms else counted.counted_ms end as effective_ms,
    case when counted.sequence is null or streams.is_ambiguous then counted.day_place else counted.counted_place end as effective_place
  from counted
  inner join streams
    on counted.target = streams.target
    and counted.session_id = streams.session_id
    and counted.counter = streams.counter
)

select * from final
