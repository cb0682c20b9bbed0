-- One row per raw event: every event that the archive wrote to the lake, including repeats (shard, record_sequence,
-- record_index).
with

raw as (
  select * from raw_events
),

final as (
  select
    *,
    occurred_ms - mod(occurred_ms, 60000) as minute_start
  from raw
)

select * from final
