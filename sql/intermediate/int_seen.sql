-- One row per target day, session and visitor seen together by an event that is read for it. is_own: such an event is on
-- the target day itself.
with

dated as (
  select * from int_dated
),

final as (
  select
    target,
    session_id,
    visitor,
    bool_or(event_date = target_day) as is_own
  from dated
  group by target, session_id, visitor
)

select * from final
