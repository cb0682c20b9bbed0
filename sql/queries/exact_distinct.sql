-- One row per bucket and key: its number of distinct values.
-- Reads `buckets` (bucket_start, bucket_end) and `measured` (occurred_ms, dimension_key, measured_value), the events
-- relevant to the metric.
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
    measured.dimension_key,
    count(distinct measured.measured_value) as amount
  from measured
  inner join buckets on measured.occurred_ms >= buckets.bucket_start and measured.occurred_ms < buckets.bucket_end
  group by buckets.bucket_start, measured.dimension_key
)

select * from final
order by bucket_start, dimension_key
