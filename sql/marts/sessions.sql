-- One row per stitched session, in the day on which it started: a visitor’s events without 30 idle minutes between
-- them, in the order of int_ordered and by its effective times. It bounces if the visitor viewed one page and did nothing else. A session that lasts through the whole next day
-- is cut at the end of that day.
with

events as (
  select * from int_sessionized
),

sessions as (
  select
    min(site) as site,
    min(target_day) as event_date,
    visitor,
    min_by(session_id, visit_position) as first_session_id,
    min_by(page, visit_position) filter (where event_type = 'page_view' and page is not null) as entry_page,
    max_by(page, visit_position) filter (where event_type = 'page_view' and page is not null) as exit_page,
    min_by(country, visit_position) as country,
    min_by(device, visit_position) as device,
    min_by(platform, visit_position) as platform,
    min(effective_place) as first_place,
    bool_or(is_bot) as is_bot,
    count(*) as events,
    count(*) filter (where event_type = 'page_view') as page_views,
    count(*) filter (
      where event_type not in (
        'page_view', 'identify', 'error', 'performance', 'ad_impression', 'exposure', 'recommendation_impression',
        'decision', 'decision_outcome'
      )
    ) as actions,
    min(effective_ms) as started_ms,
    max(effective_ms) as ended_ms
  from events
  group by target, visitor, session_number
),

final as (
  select
    site,
    event_date,
    visitor,
    first_session_id,
    entry_page,
    exit_page,
    country,
    device,
    platform,
    is_bot,
    page_views = 1 and actions = 0 as is_bounce,
    events,
    page_views,
    ended_ms - started_ms as duration_ms,
    started_ms,
    ended_ms
  from sessions
  where first_place = 0
)

select * from final
order by site nulls last, event_date nulls last, started_ms nulls last, visitor nulls last
