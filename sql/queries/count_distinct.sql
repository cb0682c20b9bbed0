-- One row per bucket and pair of keys: its number of distinct values, and how many of its rows are live.
-- Reads `buckets` (bucket_start, bucket_end) and `measured` (occurred_ms, key_1, key_2, measured_value, is_live).
with

buckets as (
  select * from buckets
),

measured as (
  select * from measured
),

final as (
  select
    buckets.bucket_start,
    measured.key_1,
    measured.key_2,
    count(distinct measured.measured_value) as amount,
    count(*) filter (where measured.is_live) as live_rows
  from measured
  inner join buckets on measured.occurred_ms >= buckets.bucket_start and measured.occurred_ms < buckets.bucket_end
  group by buckets.bucket_start, measured.key_1, measured.key_2
)

select * from final
order by bucket_start, key_1, key_2
