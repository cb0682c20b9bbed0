-- One row per session of people that began in the range, newest first, at most `most_sessions`: when it began and ended,
-- the attributes of its first event, and what was done in it. A session is the client's session_id.
-- Reads `chosen_visits` (visits that pass the filters), `int_ordered` (of explored_visits) and `question` (one row).
with

question as (
  select * from question
),

visits as (
  select chosen_visits.*
  from chosen_visits
  cross join question
  where not chosen_visits.is_former
    and not chosen_visits.is_bot
    and chosen_visits.occurred_ms >= question.from_ms
    and chosen_visits.occurred_ms < question.to_ms
),

done as (
  select
    session_id,
    count(*) as events,
    count(*) filter (where event_type = 'page_view') as page_views,
    count(*) filter (where event_type = 'purchase') as purchases,
    max(effective_ms) as ended_ms
  from int_ordered
  where target_day = 'range'
  group by session_id
),

placed as (
  select
    visits.session_id,
    visits.entry_page,
    visits.exit_page,
    visits.country,
    visits.device,
    visits.browser,
    visits.system,
    visits.referrer_class,
    visits.campaign,
    visits.occurred_ms as began_ms,
    done.ended_ms,
    done.events,
    done.page_views,
    done.purchases,
    case when visits.is_live then 0 else 1 end as batch_events,
    case when visits.is_live then 1 else 0 end as live_events,
    row_number() over (order by visits.occurred_ms desc, visits.session_id) as place
  from visits
  inner join done on visits.session_id = done.session_id
),

final as (
  select placed.*
  from placed
  cross join question
  where placed.place <= question.most_sessions
)

select * from final
