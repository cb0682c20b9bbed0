-- One row per anonymous id, session and UTC day of events without a user that belong to one: the user, and its registers.
-- An anonymous id belongs to the user of its first link to arrive (int_links), among those of days within the reach of the
-- rule (link_rule): look_back_ms after the event's own day, hold_ms before it. With links to more than most_users there, it
-- is a shared device, and belongs to the user of the first link in the session only. Two users are never joined.
-- Of each day only the first most_users + 1 users matter, so no anonymous id is compared with all of its users.
with

guests as (
  select distinct
    site,
    anonymous_pseudonym,
    session_id,
    occurred_ms - mod(occurred_ms, 86400000) as utc_day
  from stg_events
  where user_pseudonym is null and anonymous_pseudonym is not null
),

daily_users as (
  select
    site,
    anonymous_pseudonym,
    utc_day,
    user_pseudonym,
    min(linked_at) as linked_at,
    min(visitor_register) as visitor_register,
    min(visitor_register_coarse) as visitor_register_coarse
  from int_links
  group by site, anonymous_pseudonym, utc_day, user_pseudonym
),

placed_users as (
  select
    *,
    row_number() over (
      partition by site, anonymous_pseudonym, utc_day
      order by linked_at nulls last
    ) as place
  from daily_users
),

first_users as (
  select placed_users.*
  from placed_users
  cross join link_rule
  where placed_users.place <= link_rule.most_users + 1
),

guest_days as (
  select distinct site, anonymous_pseudonym, utc_day from guests
),

near_users as (
  select
    guest_days.site,
    guest_days.anonymous_pseudonym,
    guest_days.utc_day,
    first_users.user_pseudonym,
    min(first_users.linked_at) as linked_at,
    min(first_users.visitor_register) as visitor_register,
    min(first_users.visitor_register_coarse) as visitor_register_coarse
  from guest_days
  cross join link_rule
  inner join first_users
    on guest_days.site = first_users.site
    and guest_days.anonymous_pseudonym = first_users.anonymous_pseudonym
    and first_users.utc_day >= guest_days.utc_day - link_rule.hold_ms
    and first_users.utc_day <= guest_days.utc_day + link_rule.look_back_ms
  group by guest_days.site, guest_days.anonymous_pseudonym, guest_days.utc_day, first_users.user_pseudonym
),

ranked as (
  select
    *,
    row_number() over (
      partition by site, anonymous_pseudonym, utc_day
      order by linked_at nulls last
    ) as place,
    count(*) over (partition by site, anonymous_pseudonym, utc_day) as users
  from near_users
),

owners as (
  select
    ranked.site,
    ranked.anonymous_pseudonym,
    ranked.utc_day,
    ranked.user_pseudonym,
    ranked.visitor_register,
    ranked.visitor_register_coarse,
    ranked.users > link_rule.most_users as is_shared
  from ranked
  cross join link_rule
  where ranked.place = 1
),

session_users as (
  select
    *,
    row_number() over (
      partition by site, anonymous_pseudonym, session_id, utc_day
      order by linked_at nulls last
    ) as place
  from int_links
),

shared_guests as (
  select guests.*
  from guests
  inner join owners
    on guests.site = owners.site
    and guests.anonymous_pseudonym = owners.anonymous_pseudonym
    and guests.utc_day = owners.utc_day
  where owners.is_shared
),

near_sessions as (
  select
    shared_guests.site,
    shared_guests.anonymous_pseudonym,
    shared_guests.session_id,
    shared_guests.utc_day,
    session_users.user_pseudonym,
    session_users.visitor_register,
    session_users.visitor_register_coarse,
    row_number() over (
      partition by
        shared_guests.site,
        shared_guests.anonymous_pseudonym,
        shared_guests.session_id,
        shared_guests.utc_day
      order by session_users.linked_at nulls last
    ) as place
  from shared_guests
  cross join link_rule
  inner join session_users
    on shared_guests.site = session_users.site
    and shared_guests.anonymous_pseudonym = session_users.anonymous_pseudonym
    and shared_guests.session_id = session_users.session_id
    and session_users.utc_day >= shared_guests.utc_day - link_rule.hold_ms
    and session_users.utc_day <= shared_guests.utc_day + link_rule.look_back_ms
  where session_users.place = 1
),

final as (
  select
    guests.site,
    guests.anonymous_pseudonym,
    guests.session_id,
    guests.utc_day,
    owners.user_pseudonym as person,
    owners.visitor_register as person_register,
    owners.visitor_register_coarse as person_register_coarse
  from guests
  inner join owners
    on guests.site = owners.site
    and guests.anonymous_pseudonym = owners.anonymous_pseudonym
    and guests.utc_day = owners.utc_day
  where not owners.is_shared
  union all
  select
    site,
    anonymous_pseudonym,
    session_id,
    utc_day,
    user_pseudonym as person,
    visitor_register as person_register,
    visitor_register_coarse as person_register_coarse
  from near_sessions
  where place = 1
)

select * from final
