-- One row per version of a session (session_id) in the events read: when it began, the attributes of its first event
-- (empty where it has none), and whether it bounced: one page view and nothing else. Events go by the order of
-- int_ordered. A session that the live tail changed has a second row (is_former) as it was published: that one counts
-- no more, and tells which window the tail took it from.
-- Reads `int_ordered` (of explored_visits).
with

ordered as (
  select * from int_ordered
),

placed as (
  select
    *,
    row_number() over (
      partition by target_day, session_id
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
  from ordered
),

final as (
  select
    session_id,
    min_by(coalesce(category, ''), place) as category,
    min_by(coalesce(country, ''), place) as country,
    min_by(coalesce(device, ''), place) as device,
    min_by(coalesce(event_type, ''), place) as event_type,
    min_by(coalesce(page, ''), place) as page,
    min_by(coalesce(platform, ''), place) as platform,
    min_by(coalesce(product_id, ''), place) as product_id,
    min_by(coalesce(query, ''), place) as query,
    min_by(coalesce(currency, ''), place) as currency,
    min_by(coalesce(campaign_id, ''), place) as campaign_id,
    min_by(coalesce(ad_id, ''), place) as ad_id,
    min_by(coalesce(release, ''), place) as release,
    min_by(coalesce(variant, ''), place) as variant,
    min_by(coalesce(slot, ''), place) as slot,
    min_by(coalesce(referrer_class, ''), place) as referrer_class,
    min_by(coalesce(campaign, ''), place) as campaign,
    min_by(coalesce(browser, ''), place) as browser,
    min_by(coalesce(system, ''), place) as system,
    min_by(page, place) filter (where event_type = 'page_view' and page is not null) as entry_page,
    max_by(page, place) filter (where event_type = 'page_view' and page is not null) as exit_page,
    bool_or(is_bot) as is_bot,
    bool_or(is_live) as is_live,
    target_day = 'published' as is_former,
    count(*) filter (where event_type = 'page_view') = 1
      and count(*) filter (
        where event_type not in (
          'page_view', 'identify', 'error', 'performance', 'ad_impression', 'exposure', 'recommendation_impression',
          'decision', 'decision_outcome'
        )
      ) = 0
      as is_bounce,
    min(effective_ms) as occurred_ms
  from placed
  group by target_day, session_id
)

select * from final
