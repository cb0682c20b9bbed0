-- One row per bucket, key, currency and ranked value, for the `keys` heaviest values of each; ties are sorted by value.
-- A weight ends at the largest integer that a double holds exactly: there it means “this or more”.
-- Reads `buckets` (bucket_start, bucket_end), `ranking` (one row: keys) and `measured` (occurred_ms, dimension_key,
-- measured_value, currency, weight), the events relevant to the metric.
with

buckets as (
  select * from buckets
),

measured as (
  select * from measured
),

weighed as (
  select
    buckets.bucket_start,
    measured.dimension_key,
    measured.currency,
    measured.measured_value,
    cast(
      least(sum(cast(measured.weight as decimal(38, 0))), cast(9007199254740991 as decimal(38, 0))) as bigint
    ) as amount
  from measured
  inner join buckets on measured.occurred_ms >= buckets.bucket_start and measured.occurred_ms < buckets.bucket_end
  where measured.measured_value is not null and measured.weight > 0
  group by buckets.bucket_start, measured.dimension_key, measured.currency, measured.measured_value
),

ranked as (
  select
    *,
    row_number() over (
      partition by bucket_start, dimension_key, currency
      order by amount desc nulls last, measured_value nulls last
    ) as place
  from weighed
),

final as (
  select
    ranked.bucket_start,
    ranked.dimension_key,
    ranked.currency,
    ranked.measured_value,
    ranked.amount,
    ranked.place
  from ranked
  cross join ranking
  where ranked.place <= ranking.keys
)

select * from final
order by bucket_start, dimension_key, currency, place
