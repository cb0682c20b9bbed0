-- One row per variant and metric: sums over the units that were exposed to this variant alone, of what they did from their
-- first exposure on. The row of the variant '' counts the units that were exposed to several.
-- Reads `exposures` (actor, variant, occurred_ms, is_live), `outcomes` (metric_number, role, actor, occurred_ms, amount,
-- is_live), `metrics` (metric_number from 1, is_conversion, is_ratio, is_capped) and `question` (one row);
-- serving-layer/explore/outcomes.ts.
-- Roles: 'y' is what is added up, 'd' what a ratio divides by. z is the divisor of a ratio, and otherwise y in the
-- look_back_ms before the first exposure.
-- Heavy tails: of a metric that is capped, the sums of one unit in a thousand, of those that are above 0, are cut to the
-- largest sum of the others. With fewer than 1,000 such units none is cut.
with

question as (
  select * from question
),

metrics as (
  select * from metrics
),

exposed as (
  select
    actor,
    case when count(distinct variant) > 1 then '' else min(variant) end as variant,
    min(occurred_ms) as first_ms,
    count(*) filter (where not is_live) as batch_events,
    count(*) filter (where is_live) as live_events
  from exposures
  group by actor
),

added as (
  select
    exposed.actor,
    outcomes.metric_number,
    sum(case when outcomes.role = 'y' and outcomes.occurred_ms >= exposed.first_ms then outcomes.amount else 0 end) as y,
    sum(case when outcomes.role = 'd' and outcomes.occurred_ms >= exposed.first_ms then outcomes.amount else 0 end) as d,
    sum(case when outcomes.role = 'y' and outcomes.occurred_ms < exposed.first_ms then outcomes.amount else 0 end) as x
  from exposed
  inner join outcomes on exposed.actor = outcomes.actor
  cross join question
  where outcomes.occurred_ms >= exposed.first_ms - question.look_back_ms
  group by exposed.actor, outcomes.metric_number
),

measured as (
  select
    exposed.actor,
    exposed.variant,
    metrics.metric_number,
    metrics.is_capped,
    case
      when metrics.is_conversion then case when added.y > 0 then 1 else 0 end
      else coalesce(added.y, 0)
    end as y,
    case
      when metrics.is_ratio then coalesce(added.d, 0)
      when metrics.is_conversion then case when added.x > 0 then 1 else 0 end
      else coalesce(added.x, 0)
    end as z
  from exposed
  cross join metrics
  left join added on exposed.actor = added.actor and metrics.metric_number = added.metric_number
),

ranked as (
  select
    metric_number,
    y,
    row_number() over (partition by metric_number order by y desc nulls last) as y_rank,
    count(*) over (partition by metric_number) as y_count
  from measured
  where is_capped and y > 0 and variant <> ''
),

caps as (
  select
    metric_number,
    max(y) as cap
  from ranked
  where y_rank > floor(y_count / 1000) and y_count >= 1000
  group by metric_number
),

capped as (
  select
    measured.variant,
    measured.metric_number,
    caps.cap,
    case when measured.y > caps.cap then 1 else 0 end as is_cut,
    case when measured.y > caps.cap then caps.cap else measured.y end as y,
    measured.z
  from measured
  left join caps on measured.metric_number = caps.metric_number
),

sums as (
  select
    variant,
    metric_number,
    max(cap) as cap,
    sum(is_cut) as capped_units,
    sum(y) as sum_y,
    sum(y * y) as sum_yy,
    sum(z) as sum_z,
    sum(z * z) as sum_zz,
    sum(y * z) as sum_yz
  from capped
  group by variant, metric_number
),

sizes as (
  select
    variant,
    count(*) as units,
    sum(batch_events) as batch_events,
    sum(live_events) as live_events
  from exposed
  group by variant
),

final as (
  select
    sizes.variant,
    sums.metric_number,
    cast(sizes.units as bigint) as units,
    cast(sums.sum_y as double) as sum_y,
    cast(sums.sum_yy as double) as sum_yy,
    cast(sums.sum_z as double) as sum_z,
    cast(sums.sum_zz as double) as sum_zz,
    cast(sums.sum_yz as double) as sum_yz,
    cast(sums.capped_units as bigint) as capped_units,
    cast(sums.cap as double) as cap,
    cast(sizes.batch_events as bigint) as batch_events,
    cast(sizes.live_events as bigint) as live_events
  from sizes
  inner join sums on sizes.variant = sums.variant
)

select * from final
order by variant, metric_number
