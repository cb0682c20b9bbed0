-- One row per anonymous id, session, UTC day (utc_day, ms) and user seen together, for the anonymous ids of events without a
-- user (stg_events): the position of the first event with both to arrive (linked_at, a text that sorts by arrival), and the
-- registers of the user. Events are those of the job (stg_events) and of other raw files near them (raw_ids), whether they
-- survive or not.
with

guests as (
  select distinct site, anonymous_pseudonym
  from stg_events
  where user_pseudonym is null and anonymous_pseudonym is not null
),

known as (
  select
    site,
    anonymous_pseudonym,
    session_id,
    user_pseudonym,
    occurred_ms,
    lpad(cast(arrived_ms as varchar(20)), 16, '0') || ' ' || shard || ' ' || record_sequence || ' ' || lpad(cast(record_index as varchar(20)), 10, '0') as arrival,
    visitor_register,
    visitor_register_coarse
  from stg_events
  where user_pseudonym is not null and anonymous_pseudonym is not null
  union all
  select
    site,
    anonymous_pseudonym,
    session_id,
    user_pseudonym,
    occurred_ms,
    lpad(cast(arrived_ms as varchar(20)), 16, '0') || ' ' || shard || ' ' || record_sequence || ' ' || lpad(cast(record_index as varchar(20)), 10, '0') as arrival,
    visitor_register,
    visitor_register_coarse
  from raw_ids
  where user_pseudonym is not null and anonymous_pseudonym is not null
),

final as (
  select
    known.site,
    known.anonymous_pseudonym,
    known.session_id,
    known.user_pseudonym,
    known.occurred_ms - mod(known.occurred_ms, 86400000) as utc_day,
    min(known.arrival) as linked_at,
    min(known.visitor_register) as visitor_register,
    min(known.visitor_register_coarse) as visitor_register_coarse
  from known
  inner join guests on known.site = guests.site and known.anonymous_pseudonym = guests.anonymous_pseudonym
  group by
    known.site,
    known.anonymous_pseudonym,
    known.session_id,
    known.user_pseudonym,
    known.occurred_ms - mod(known.occurred_ms, 86400000)
)

select * from final
