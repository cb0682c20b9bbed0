-- One row per surviving event and target day that reads it, without sessions that cannot touch a visit of that day: they
-- and all sessions of their visitors have no event on it (int_seen).
with

kept as (
  select * from int_kept
),

seen as (
  select * from int_seen
),

own_sessions as (
  select distinct target, session_id from seen
  where is_own
),

visitors as (
  select distinct seen.target, seen.visitor
  from seen
  inner join own_sessions on seen.target = own_sessions.target and seen.session_id = own_sessions.session_id
),

sessions as (
  select distinct seen.target, seen.session_id
  from seen
  inner join visitors on seen.target = visitors.target and seen.visitor = visitors.visitor
),

final as (
  select kept.*
  from kept
  inner join sessions on kept.target = sessions.target and kept.session_id = sessions.session_id
)

select * from final
