-- One row per bucket, pair of keys, currency and value: the sum of its weights (1 each for a count) as a decimal text of
-- any size, and how many of its rows are live. A former version of a session has weight 0 and is live.
-- Reads `buckets` (bucket_start, bucket_end) and `measured` (occurred_ms, key_1, key_2, measured_value, currency, weight,
-- is_live).
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
    measured.currency,
    measured.measured_value,
    cast(sum(cast(measured.weight as decimal(38, 0))) as varchar(40)) as amount,
    count(*) filter (where measured.is_live) as live_rows
  from measured
  inner join buckets on measured.occurred_ms >= buckets.bucket_start and measured.occurred_ms < buckets.bucket_end
  group by buckets.bucket_start, measured.key_1, measured.key_2, measured.currency, measured.measured_value
)

select * from final
order by bucket_start, key_1, key_2, currency, measured_value
