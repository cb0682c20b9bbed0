-- One row per funnel step: how many actors (visitors, or sessions) got this far in order and in time. Bots are
-- excluded.
-- Reads `events` (explored_events), `question` (one row) and `steps` (step from 1, event_type).
--
-- Order: an event counts as happening at ordered_ms, which is occurred_ms but never before an event that precedes it by
-- `sequence` in its session. An actor's events are sorted by ordered_ms, then sequence (none last), then event_id: a
-- total order, in which `sequence` decides within a session where it is given.
-- Chains: an actor reaches step k by events of the types 1 to k, each after the previous one, the last at most
-- within_ms after the first. Of all chains that end at an event, the one that started last leaves the most time for
-- what follows, so each step keeps only that start (start_ms).
-- Median: over the actors that reached a step, the time from the latest event that had reached the previous step to the
-- event by which the actor first reached this one (the lower median).
--
-- The file runs as it is for three steps. For other numbers the marked parts are repeated: in a part of step 3, 3
-- stands for the step and 2 for the previous one (serving-layer/explore/render-funnel.ts).
with

question as (
  select * from question
),

steps as (
  select * from steps
),

timed as (
  select
    case when question.per_session then events.session_id else events.visitor end as actor,
    events.event_id,
    events.event_type,
    events.is_live,
    events.sequence,
    case
      when events.sequence is null then events.occurred_ms
      else max(events.occurred_ms) over (
        partition by events.session_id, events.sequence is null
        order by events.sequence nulls last, events.occurred_ms nulls last, events.event_id nulls last
        rows between unbounded preceding and current row
      )
    end as ordered_ms
  from events
  cross join question
  where not events.is_bot
),

candidates as (
  select
    actor,
    event_type,
    is_live,
    row_number() over (
      partition by actor
      order by ordered_ms nulls last, sequence nulls last, event_id nulls last
    ) as turn,
    ordered_ms
  from timed
  where event_type in (select event_type from steps)
),

step_1 as (
  select
    actor,
    event_type,
    turn,
    ordered_ms,
    case when event_type = (select event_type from steps where step = 1) then ordered_ms end as start_ms,
    cast(null as bigint) as since_ms
  from candidates
),

-- part of step 2
before_2 as (
  select
    actor,
    event_type,
    turn,
    ordered_ms,
    max(start_ms) over earlier as start_ms,
    max(case when start_ms is not null then ordered_ms end) over earlier as reached_ms
  from step_1
  window earlier as (partition by actor order by turn rows between unbounded preceding and 1 preceding)
),

step_2 as (
  select
    before_2.actor,
    before_2.event_type,
    before_2.turn,
    before_2.ordered_ms,
    case
      when before_2.event_type = (select event_type from steps where step = 2)
        and before_2.ordered_ms - before_2.start_ms <= question.within_ms
        then before_2.start_ms
    end as start_ms,
    before_2.ordered_ms - before_2.reached_ms as since_ms
  from before_2
  cross join question
),
-- end of part

-- part of step 3
before_3 as (
  select
    actor,
    event_type,
    turn,
    ordered_ms,
    max(start_ms) over earlier as start_ms,
    max(case when start_ms is not null then ordered_ms end) over earlier as reached_ms
  from step_2
  window earlier as (partition by actor order by turn rows between unbounded preceding and 1 preceding)
),

step_3 as (
  select
    before_3.actor,
    before_3.event_type,
    before_3.turn,
    before_3.ordered_ms,
    case
      when before_3.event_type = (select event_type from steps where step = 3)
        and before_3.ordered_ms - before_3.start_ms <= question.within_ms
        then before_3.start_ms
    end as start_ms,
    before_3.ordered_ms - before_3.reached_ms as since_ms
  from before_3
  cross join question
),
-- end of part

reached as (
  select 1 as step, actor, turn, since_ms from step_1 where start_ms is not null
  -- part of step 2
  union all
  select 2 as step, actor, turn, since_ms from step_2 where start_ms is not null
  -- end of part
  -- part of step 3
  union all
  select 3 as step, actor, turn, since_ms from step_3 where start_ms is not null
  -- end of part
),

ordered as (
  select
    step,
    actor,
    since_ms,
    row_number() over (partition by step, actor order by turn) as occasion
  from reached
),

ranked as (
  select
    step,
    since_ms,
    row_number() over (partition by step order by since_ms nulls last, actor) as duration_rank,
    count(*) over (partition by step) as actors
  from ordered
  where occasion = 1
),

counted as (
  select
    step,
    max(actors) as actors,
    min(case when 2 * duration_rank >= actors then since_ms end) as median_ms
  from ranked
  group by step
),

contributions as (
  select
    count(*) filter (where not is_live) as batch_events,
    count(*) filter (where is_live) as live_events
  from candidates
),

final as (
  select
    steps.step,
    steps.event_type,
    coalesce(counted.actors, 0) as actors,
    counted.median_ms,
    contributions.batch_events,
    contributions.live_events
  from steps
  left join counted on steps.step = counted.step
  cross join contributions
)

select * from final
order by step
