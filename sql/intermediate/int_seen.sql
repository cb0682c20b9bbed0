-- One row per target day, session and person (int_resolved) seen together by an event that is read for it. is_own: such an
-- event is on the target day itself.
with

dated as (
  select * from int_dated
),

resolved as (
  select * from int_resolved
),

final as (
  select
    dated.target,
    dated.session_id,
    coalesce(resolved.person, dated.visitor) as visitor,
    bool_or(dated.event_date = dated.target_day) as is_own
  from dated
  left join resolved
    on dated.site = resolved.site
    and dated.anonymous_pseudonym = resolved.anonymous_pseudonym
    and dated.session_id = resolved.session_id
    and dated.occurred_ms - mod(dated.occurred_ms, 86400000) = resolved.utc_day
    and dated.user_pseudonym is null
  group by dated.target, dated.session_id, coalesce(resolved.person, dated.visitor)
)

select * from final
