-- Returns no rows if every state counts at least one event, no ranking skips a place, and no identity is counted more
-- often than there are events.
with

counts as (
  select site, event_date, is_bot, cast(sum(applied) as bigint) as applied
  from minute_counts
  where dimension = ''
  group by site, event_date, is_bot
),

numbers as (
  select site, event_date, 'applied' as kind, applied as number from minute_counts
  union all
  select site, event_date, 'bin' as kind, events as number from minute_bins
  union all
  select site, event_date, 'identities' as kind, identities as number from window_distincts
  union all
  select site, event_date, 'weight' as kind, weight as number from window_rankings
  union all
  select site, event_date, 'place' as kind, min(place) as number
  from window_rankings
  group by site, event_date, metric, grain, window_start, is_bot, currency
  having min(place) <> 1 or max(place) <> count(*)
),

final as (
  select site, event_date, kind, number from numbers where number < 1 or kind = 'place'
  union all
  select identities.site, identities.event_date, 'more identities than events' as kind, identities.identities as number
  from window_distincts as identities
  inner join counts
    on identities.site = counts.site and identities.event_date = counts.event_date and identities.is_bot = counts.is_bot
  where identities.identities > counts.applied
)

select * from final
