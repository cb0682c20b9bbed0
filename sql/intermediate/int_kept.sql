-- One row per event that was not removed (int_removed) and target day that reads it: the columns that place it in its
-- session and describe the visit. visitor: the person (int_resolved). day_place: -1 on the day before the target day, 0 on it, 1 on the day after.
with

dated as (
  select * from int_dated
),

removed as (
  select * from int_removed
),

resolved as (
  select * from int_resolved
),

final as (
  select
    dated.site,
    dated.target,
    dated.target_day,
    case when dated.event_date = dated.target_day then 0 when dated.event_date < dated.target_day then -1 else 1 end as day_place,
    dated.event_type,
    dated.session_id,
    coalesce(resolved.person, dated.visitor) as visitor,
    dated.stream_id,
    dated.page,
    dated.country,
    dated.device,
    dated.platform,
    dated.is_bot,
    dated.shard,
    dated.record_sequence,
    dated.record_index,
    dated.sequence,
    dated.occurred_ms,
    dated.arrived_ms
  from dated
  left join removed
    on dated.site = removed.site
    and dated.shard = removed.shard
    and dated.record_sequence = removed.record_sequence
    and dated.record_index = removed.record_index
  left join resolved
    on dated.site = resolved.site
    and dated.anonymous_pseudonym = resolved.anonymous_pseudonym
    and dated.session_id = resolved.session_id
    and dated.occurred_ms - mod(dated.occurred_ms, 86400000) = resolved.utc_day
    and dated.user_pseudonym is null
  where removed.site is null
)

select * from final
