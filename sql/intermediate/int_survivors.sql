-- One row per surviving event and target day that reads it, without sessions that cannot touch a visit of that day: they
-- and all sessions of their visitors have no event on it.
with

kept as (
  select * from int_kept
),

own_sessions as (
  select distinct target, session_id from int_kept
  where day_place = 0
),

visitors as (
  select distinct int_kept.target, int_kept.visitor
  from int_kept
  inner join own_sessions on int_kept.target = own_sessions.target and int_kept.session_id = own_sessions.session_id
),

sessions as (
  select distinct int_kept.target, int_kept.session_id
  from int_kept
  inner join visitors on int_kept.target = visitors.target and int_kept.visitor = visitors.visitor
),

final as (
  select kept.*
  from kept
  inner join sessions on kept.target = sessions.target and kept.session_id = sessions.session_id
)

select * from final
