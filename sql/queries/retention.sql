-- One row per cohort (people first seen in one day, week or month of the site's calendar) and number of periods later:
-- how many were seen then.
-- Reads `events` (explored_events, from the horizon on), `periods` (one row per day: event_date, first_day and
-- period_number of its period, is_cohort) and `question` (one row).
-- First seen means: in the events read. Bots are excluded.
with

question as (
  select * from question
),

periods as (
  select * from periods
),

seen as (
  select
    events.visitor,
    periods.period_number,
    count(*) filter (where not events.is_live) as batch_events,
    count(*) filter (where events.is_live) as live_events
  from events
  inner join periods on events.event_date = periods.event_date
  where not events.is_bot
  group by events.visitor, periods.period_number
),

first_seen as (
  select
    visitor,
    min(period_number) as first_number
  from seen
  group by visitor
),

cohort_periods as (
  select distinct
    first_day,
    period_number
  from periods
  where is_cohort
),

cohorts as (
  select
    first_seen.visitor,
    cohort_periods.first_day,
    first_seen.first_number
  from first_seen
  inner join cohort_periods on first_seen.first_number = cohort_periods.period_number
),

final as (
  select
    cohorts.first_day,
    seen.period_number - cohorts.first_number as periods_after,
    count(*) as visitors,
    cast(sum(seen.batch_events) as bigint) as batch_events,
    cast(sum(seen.live_events) as bigint) as live_events
  from cohorts
  inner join seen on cohorts.visitor = seen.visitor
  cross join question
  where seen.period_number - cohorts.first_number <= question.periods_after
  group by cohorts.first_day, seen.period_number - cohorts.first_number
)

select * from final
order by first_day, periods_after
