-- One row per site and minute of event time of events without a user that belong to another person, or to a shared device,
-- because of new links (int_newly_linked). Links are read as in int_resolved: once without the new ones (has_new is false),
-- as published days know them, and once with them.
with

versions as (
  select false as has_new
  union all
  select true as has_new
),

guests as (
  select distinct site, anonymous_pseudonym, session_id, utc_day
  from int_newly_linked
  where user_pseudonym is null
),

guest_days as (
  select distinct site, anonymous_pseudonym, utc_day from guests
),

links as (
  select
    versions.has_new,
    linked.site,
    linked.anonymous_pseudonym,
    linked.session_id,
    linked.utc_day,
    linked.user_pseudonym,
    min(linked.arrival) as linked_at
  from int_newly_linked as linked
  cross join versions
  where linked.user_pseudonym is not null and (versions.has_new or not linked.is_new)
  group by
    versions.has_new,
    linked.site,
    linked.anonymous_pseudonym,
    linked.session_id,
    linked.utc_day,
    linked.user_pseudonym
),

daily_users as (
  select has_new, site, anonymous_pseudonym, utc_day, user_pseudonym, min(linked_at) as linked_at
  from links
  group by has_new, site, anonymous_pseudonym, utc_day, user_pseudonym
),

placed_users as (
  select
    *,
    row_number() over (
      partition by has_new, site, anonymous_pseudonym, utc_day
      order by linked_at nulls last
    ) as place
  from daily_users
),

near_users as (
  select
    placed_users.has_new,
    guest_days.site,
    guest_days.anonymous_pseudonym,
    guest_days.utc_day,
    placed_users.user_pseudonym,
    min(placed_users.linked_at) as linked_at
  from guest_days
  cross join link_rule
  inner join placed_users
    on guest_days.site = placed_users.site
    and guest_days.anonymous_pseudonym = placed_users.anonymous_pseudonym
    and placed_users.utc_day >= guest_days.utc_day - link_rule.hold_ms
    and placed_users.utc_day <= guest_days.utc_day + link_rule.look_back_ms
  where placed_users.place <= link_rule.most_users + 1
  group by
    placed_users.has_new,
    guest_days.site,
    guest_days.anonymous_pseudonym,
    guest_days.utc_day,
    placed_users.user_pseudonym
),

ranked as (
  select
    *,
    row_number() over (
      partition by has_new, site, anonymous_pseudonym, utc_day
      order by linked_at nulls last
    ) as place,
    count(*) over (partition by has_new, site, anonymous_pseudonym, utc_day) as users
  from near_users
),

owners as (
  select
    ranked.has_new,
    ranked.site,
    ranked.anonymous_pseudonym,
    ranked.utc_day,
    ranked.user_pseudonym,
    ranked.users > link_rule.most_users as is_shared
  from ranked
  cross join link_rule
  where ranked.place = 1
),

session_users as (
  select
    *,
    row_number() over (
      partition by has_new, site, anonymous_pseudonym, session_id, utc_day
      order by linked_at nulls last
    ) as place
  from links
),

owned as (
  select
    owners.has_new,
    guests.site,
    guests.anonymous_pseudonym,
    guests.session_id,
    guests.utc_day,
    owners.user_pseudonym,
    owners.is_shared
  from guests
  inner join owners
    on guests.site = owners.site
    and guests.anonymous_pseudonym = owners.anonymous_pseudonym
    and guests.utc_day = owners.utc_day
),

near_sessions as (
  select
    owned.has_new,
    owned.site,
    owned.anonymous_pseudonym,
    owned.session_id,
    owned.utc_day,
    session_users.user_pseudonym,
    row_number() over (
      partition by owned.has_new, owned.site, owned.anonymous_pseudonym, owned.session_id, owned.utc_day
      order by session_users.linked_at nulls last
    ) as place
  from owned
  cross join link_rule
  inner join session_users
    on owned.has_new = session_users.has_new
    and owned.site = session_users.site
    and owned.anonymous_pseudonym = session_users.anonymous_pseudonym
    and owned.session_id = session_users.session_id
    and session_users.utc_day >= owned.utc_day - link_rule.hold_ms
    and session_users.utc_day <= owned.utc_day + link_rule.look_back_ms
  where owned.is_shared and session_users.place = 1
),

people as (
  select has_new, site, anonymous_pseudonym, session_id, utc_day, user_pseudonym, 0 as is_shared
  from owned
  where not is_shared
  union all
  select has_new, site, anonymous_pseudonym, session_id, utc_day, '' as user_pseudonym, 1 as is_shared
  from owned
  where is_shared
  union all
  select has_new, site, anonymous_pseudonym, session_id, utc_day, user_pseudonym, 2 as is_shared
  from near_sessions
  where place = 1
),

changed as (
  select site, anonymous_pseudonym, session_id, utc_day, user_pseudonym, is_shared
  from people
  group by site, anonymous_pseudonym, session_id, utc_day, user_pseudonym, is_shared
  having count(*) = 1
),

changed_guests as (
  select distinct site, anonymous_pseudonym, session_id, utc_day from changed
),

final as (
  select
    events.site,
    events.occurred_ms - mod(events.occurred_ms, 60000) as minute_start,
    count(*) as events
  from int_newly_linked as events
  inner join changed_guests
    on events.site = changed_guests.site
    and events.anonymous_pseudonym = changed_guests.anonymous_pseudonym
    and events.session_id = changed_guests.session_id
    and events.utc_day = changed_guests.utc_day
  where events.user_pseudonym is null
  group by events.site, events.occurred_ms - mod(events.occurred_ms, 60000)
)

select * from final
order by site nulls last, minute_start nulls last
