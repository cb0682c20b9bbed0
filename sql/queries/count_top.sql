-- One row per bucket, pair of keys, currency and ranked value, for the places that are shown; ties are sorted by value.
-- A weight ends at the largest integer that a double holds exactly: there it means “this or more”.
-- live_rows is summed over the whole bucket, also over values that are not shown, and over former versions of sessions,
-- which have no weight.
-- Reads `buckets` (bucket_start, bucket_end), `places` (one row: after_place, last_place) and `measured` (occurred_ms,
-- key_1, key_2, measured_value, currency, weight, is_live, is_former).
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
    measured.key_1,
    measured.key_2,
    measured.currency,
    measured.measured_value,
    cast(
      least(sum(cast(measured.weight as decimal(38, 0))), cast(9007199254740991 as decimal(38, 0))) as bigint
    ) as amount,
    count(*) filter (where measured.is_live) as own_live_rows
  from measured
  inner join buckets on measured.occurred_ms >= buckets.bucket_start and measured.occurred_ms < buckets.bucket_end
  where measured.measured_value is not null and (measured.weight > 0 or measured.is_former)
  group by buckets.bucket_start, measured.key_1, measured.key_2, measured.currency, measured.measured_value
),

ranked as (
  select
    *,
    cast(sum(own_live_rows) over (partition by bucket_start) as bigint) as live_rows,
    row_number() over (
      partition by bucket_start, key_1, key_2, currency
      order by amount desc nulls last, measured_value nulls last
    ) as place
  from weighed
),

final as (
  select
    ranked.bucket_start,
    ranked.key_1,
    ranked.key_2,
    ranked.currency,
    ranked.measured_value,
    ranked.amount,
    ranked.live_rows,
    ranked.place
  from ranked
  cross join places
  where ranked.amount > 0
    and ranked.place > places.after_place
    and ranked.place <= places.last_place
)

select * from final
order by bucket_start, key_1, key_2, currency, place
