-- One row per side of the event asked for, step and branch: how many sessions went this way. Of each step the branches
-- with most sessions are shown; a step without a branch has one row. Step 0 is the event itself.
-- Reads `journey_events` (the events of people that are steps, in the shape of int_ordered, with node and is_anchor;
-- serving-layer/explore/journeys.ts), `steps` (side, direction, step from 0 to 5) and `question` (one row).
--
-- Order: a session's events are sorted as int_ordered says.
-- Anchor: the first event of a session that is the one asked for; the session counts if it lies in [from_ms, to_ms).
-- Branch: the nodes at the distances 1 to step from the anchor, in one direction. node_1 is next to the anchor; the
-- nodes beyond the step are null.
-- Ends: of the sessions of a branch, those that have nothing beyond it: they began (before) or ended (after) there.
-- The totals of a step are those of all its branches, also of those that are not shown.
with

question as (
  select * from question
),

steps as (
  select * from steps
),

placed as (
  select
    session_id,
    node,
    is_anchor,
    is_live,
    effective_ms,
    row_number() over (
      partition by session_id
      order by
        effective_ms nulls last,
        stream_arrived_ms nulls last,
        stream_id nulls last,
        sequence nulls last,
        arrived_ms nulls last,
        shard nulls last,
        record_sequence nulls last,
        record_index nulls last
    ) as place
  from journey_events
  where session_id in (select session_id from journey_events where is_anchor)
),

anchors as (
  select
    session_id,
    min(place) as anchor_place,
    min_by(effective_ms, place) as anchor_ms
  from placed
  where is_anchor
  group by session_id
),

around as (
  select
    placed.session_id,
    placed.node,
    placed.is_live,
    placed.place - anchors.anchor_place as distance
  from placed
  inner join anchors on placed.session_id = anchors.session_id
  cross join question
  where anchors.anchor_ms >= question.from_ms and anchors.anchor_ms < question.to_ms
),

sides as (
  select distinct
    side,
    direction
  from steps
),

paths as (
  select
    around.session_id,
    sides.side,
    max(around.distance * sides.direction) as length,
    max(case when around.distance * sides.direction = 1 then around.node end) as node_1,
    max(case when around.distance * sides.direction = 2 then around.node end) as node_2,
    max(case when around.distance * sides.direction = 3 then around.node end) as node_3,
    max(case when around.distance * sides.direction = 4 then around.node end) as node_4,
    max(case when around.distance * sides.direction = 5 then around.node end) as node_5
  from around
  cross join sides
  group by around.session_id, sides.side
),

parts as (
  select
    paths.side,
    steps.step,
    paths.length,
    case when steps.step >= 1 then paths.node_1 end as node_1,
    case when steps.step >= 2 then paths.node_2 end as node_2,
    case when steps.step >= 3 then paths.node_3 end as node_3,
    case when steps.step >= 4 then paths.node_4 end as node_4,
    case when steps.step >= 5 then paths.node_5 end as node_5
  from paths
  inner join steps on paths.side = steps.side
  where paths.length >= steps.step
),

branches as (
  select
    side,
    step,
    node_1,
    node_2,
    node_3,
    node_4,
    node_5,
    count(*) as sessions,
    count(*) filter (where length = step) as ends
  from parts
  group by side, step, node_1, node_2, node_3, node_4, node_5
),

ranked as (
  select
    *,
    row_number() over (
      partition by side, step
      order by
        sessions desc nulls last,
        node_1 nulls last,
        node_2 nulls last,
        node_3 nulls last,
        node_4 nulls last,
        node_5 nulls last
    ) as branch_rank,
    count(*) over (partition by side, step) as step_branches,
    cast(sum(sessions) over (partition by side, step) as bigint) as step_sessions,
    cast(sum(ends) over (partition by side, step) as bigint) as step_ends
  from branches
),

shown as (
  select ranked.*
  from ranked
  cross join question
  where ranked.branch_rank <= question.most_branches
),

contributions as (
  select
    count(*) filter (where not is_live) as batch_events,
    count(*) filter (where is_live) as live_events
  from around
),

final as (
  select
    steps.side,
    steps.step,
    shown.branch_rank,
    shown.node_1,
    shown.node_2,
    shown.node_3,
    shown.node_4,
    shown.node_5,
    shown.sessions,
    shown.ends,
    coalesce(shown.step_branches, 0) as step_branches,
    coalesce(shown.step_sessions, 0) as step_sessions,
    coalesce(shown.step_ends, 0) as step_ends,
    contributions.batch_events,
    contributions.live_events
  from steps
  left join shown on steps.side = shown.side and steps.step = shown.step
  cross join contributions
)

select * from final
order by side, step, branch_rank nulls last
