-- One row per cohort (people first seen on one day of the site's calendar) and number of days later: how many were seen
-- then.
-- Reads `events` (explored_events, from the horizon on), `days` (event_date, day_number, is_cohort) and `question` (one
-- row).
-- First seen means: in the events read. Bots are excluded.
with

question as (
  select * from question
),

days as (
  select * from days
),

seen as (
  select
    events.visitor,
    days.day_number,
    count(*) filter (where not events.is_live) as batch_events,
    count(*) filter (where events.is_live) as live_events
  from events
  inner join days on events.event_date = days.event_date
  where not events.is_bot
  group by events.visitor, days.day_number
),

first_seen as (
  select
    visitor,
    min(day_number) as first_number
  from seen
  group by visitor
),

cohorts as (
  select
    first_seen.visitor,
    days.event_date as first_day,
    first_seen.first_number
  from first_seen
  inner join days on first_seen.first_number = days.day_number
  where days.is_cohort
),

final as (
  select
    cohorts.first_day,
    seen.day_number - cohorts.first_number as days_after,
    count(*) as visitors,
    cast(sum(seen.batch_events) as bigint) as batch_events,
    cast(sum(seen.live_events) as bigint) as live_events
  from cohorts
  inner join seen on cohorts.visitor = seen.visitor
  cross join question
  where seen.day_number - cohorts.first_number <= question.days_after
  group by cohorts.first_day, seen.day_number - cohorts.first_number
)

select * from final
order by first_day, days_after
