-- One row per scope and funnel step: how many actors (visitors, or sessions) got this far in order and in time. The
-- first scope is everybody (group_rank 0); with a breakdown, the others are the groups with most actors at step 1.
-- Reads `marked` (the events of people that matter, in the shape of int_ordered, with matched, is_excluded and
-- group_key; serving-layer/explore/funnel.ts), `steps` (step from 1) and `question` (one row). The character k of
-- matched is 1 if the event matches step k.
--
-- Order: an actor's events are sorted as int_ordered says, and each happens at its effective_ms.
-- Chains: an actor reaches step k by events that match the steps 1 to k, each after the previous one, the last at most
-- within_ms after the first. Of all chains that end at an event, the one that started last leaves the most time for
-- what follows, so each step keeps only that start (start_ms).
-- Exclusions: no chain goes past an excluded event, so an actor's events are cut into segments there.
-- Strict order: each step must be the very next event after the previous one. In the text for it, the words
-- "unbounded preceding" of the window `earlier` are replaced (serving-layer/explore/render-funnel.ts).
-- Groups: an actor belongs to the group of its first event that matches step 1.
-- Median: over the actors that reached a step, the time from the latest event that had reached the previous step to the
-- event by which the actor first reached this one (the lower median).
--
-- The file runs as it is for three steps. For other numbers the marked parts are repeated: in a part of step 3, 3
-- stands for the step and 2 for the previous one.
with

question as (
  select * from question
),

steps as (
  select * from steps
),

acting as (
  select
    case when question.per_session then marked.session_id else marked.visitor end as actor,
    marked.*
  from marked
  cross join question
),

placed as (
  select
    actor,
    matched,
    group_key,
    is_excluded,
    is_live,
    row_number() over (
      partition by actor
      order by
        effective_ms nulls last,
        stream_arrived_ms nulls last,
        stream_id nulls last,
        sequence nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as turn,
    effective_ms as ordered_ms
  from acting
),

candidates as (
  select
    *,
    sum(case when is_excluded then 1 else 0 end) over (
      partition by actor
      order by turn
      rows between unbounded preceding and current row
    ) as segment
  from placed
),

step_1 as (
  select
    actor,
    segment,
    matched,
    group_key,
    turn,
    ordered_ms,
    case when substr(matched, 1, 1) = '1' then ordered_ms end as start_ms,
    cast(null as bigint) as since_ms
  from candidates
),

-- part of step 2
before_2 as (
  select
    actor,
    segment,
    matched,
    group_key,
    turn,
    ordered_ms,
    max(start_ms) over earlier as start_ms,
    max(case when start_ms is not null then ordered_ms end) over earlier as reached_ms
  from step_1
  window earlier as (partition by actor, segment order by turn rows between unbounded preceding and 1 preceding)
),

step_2 as (
  select
    before_2.actor,
    before_2.segment,
    before_2.matched,
    before_2.group_key,
    before_2.turn,
    before_2.ordered_ms,
    case
      when substr(before_2.matched, 2, 1) = '1' and before_2.ordered_ms - before_2.start_ms <= question.within_ms
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
    segment,
    matched,
    group_key,
    turn,
    ordered_ms,
    max(start_ms) over earlier as start_ms,
    max(case when start_ms is not null then ordered_ms end) over earlier as reached_ms
  from step_2
  window earlier as (partition by actor, segment order by turn rows between unbounded preceding and 1 preceding)
),

step_3 as (
  select
    before_3.actor,
    before_3.segment,
    before_3.matched,
    before_3.group_key,
    before_3.turn,
    before_3.ordered_ms,
    case
      when substr(before_3.matched, 3, 1) = '1' and before_3.ordered_ms - before_3.start_ms <= question.within_ms
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

members as (
  select
    actor,
    min_by(group_key, turn) as group_key
  from step_1
  where start_ms is not null
  group by actor
),

scoped as (
  select step, actor, since_ms, '' as group_key, false as is_group from ordered where occasion = 1
  union all
  select
    ordered.step,
    ordered.actor,
    ordered.since_ms,
    members.group_key,
    true as is_group
  from ordered
  inner join members on ordered.actor = members.actor
  cross join question
  where ordered.occasion = 1 and question.most_groups > 0
),

ranked as (
  select
    step,
    is_group,
    group_key,
    since_ms,
    row_number() over (partition by step, is_group, group_key order by since_ms nulls last, actor) as duration_rank,
    count(*) over (partition by step, is_group, group_key) as actors
  from scoped
),

counted as (
  select
    step,
    is_group,
    group_key,
    max(actors) as actors,
    min(case when 2 * duration_rank >= actors then since_ms end) as median_ms
  from ranked
  group by step, is_group, group_key
),

group_ranks as (
  select
    group_key,
    row_number() over (order by actors desc nulls last, group_key nulls last) as group_rank
  from counted
  where is_group and step = 1
),

scopes as (
  select false as is_group, '' as group_key, 0 as group_rank
  union all
  select
    true as is_group,
    group_ranks.group_key,
    group_ranks.group_rank
  from group_ranks
  cross join question
  where group_ranks.group_rank <= question.most_groups
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
    scopes.group_key,
    scopes.group_rank,
    coalesce(counted.actors, 0) as actors,
    counted.median_ms,
    contributions.batch_events,
    contributions.live_events
  from scopes
  cross join steps
  left join counted
    on scopes.is_group = counted.is_group
    and scopes.group_key = counted.group_key
    and steps.step = counted.step
  cross join contributions
)

select * from final
order by group_rank, step
