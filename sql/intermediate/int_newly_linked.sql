-- One row per event (raw_ids, new_ids) of an anonymous id that new events (new_ids) link to a user.
with

linked as (
  select distinct site, anonymous_pseudonym
  from new_ids
  where user_pseudonym is not null and anonymous_pseudonym is not null
),

known as (
  select
    site,
    anonymous_pseudonym,
    session_id,
    user_pseudonym,
    occurred_ms,
    lpad(cast(arrived_ms as varchar(20)), 16, '0') || ' ' || shard || ' ' || record_sequence || ' ' || lpad(cast(record_index as varchar(20)), 10, '0') as arrival,
    false as is_new
  from raw_ids
  union all
  select
    site,
    anonymous_pseudonym,
    session_id,
    user_pseudonym,
    occurred_ms,
    lpad(cast(arrived_ms as varchar(20)), 16, '0') || ' ' || shard || ' ' || record_sequence || ' ' || lpad(cast(record_index as varchar(20)), 10, '0') as arrival,
    true as is_new
  from new_ids
),

final as (
  select
    known.*,
    known.occurred_ms - mod(known.occurred_ms, 86400000) as utc_day
  from known
  inner join linked on known.site = linked.site and known.anonymous_pseudonym = linked.anonymous_pseudonym
)

select * from final
