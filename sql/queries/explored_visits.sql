-- One row per version of a session and event of it, in the shape of int_survivors, with each version as a target day:
-- `range` has all events of the session, and `published` those that it had before the live tail changed it.
-- Sessions without an event in the tail have no second version. is_live says whether the session has one, because an
-- event in the tail may move the beginning of its session and end a bounce.
-- Reads `events` (explored_events).
with

events as (
  select
    *,
    bool_or(is_live) over (partition by session_id) as is_changed
  from events
),

versions as (
  select
    'range' as version,
    0 as target,
    true as has_tail
  union all
  select
    'published' as version,
    1 as target,
    false as has_tail
),

final as (
  select
    events.site,
    events.event_id,
    events.event_type,
    events.session_id,
    events.visitor,
    events.stream_id,
    events.page,
    events.product_id,
    events.category,
    events.query,
    events.country,
    events.device,
    events.platform,
    events.currency,
    events.campaign_id,
    events.ad_id,
    events.release,
    events.variant,
    events.slot,
    events.referrer_class,
    events.campaign,
    events.browser,
    events.system,
    events.shard,
    events.record_sequence,
    versions.version as target_day,
    versions.target,
    0 as day_place,
    events.is_bot,
    events.is_changed as is_live,
    events.sequence,
    events.record_index,
    events.occurred_ms,
    events.arrived_ms
  from events
  cross join versions
  where versions.has_tail or (events.is_changed and not events.is_live)
)

select * from final
