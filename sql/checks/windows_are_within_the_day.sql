-- Returns no rows if every window starts within the day that it is published with.
with

windows as (
  select site, event_date, minute_start as window_start from minute_counts
  union all
  select site, event_date, window_start from window_distincts
  union all
  select site, event_date, window_start from window_rankings
),

target_days as (
  select * from day_reads where is_rewritten and read_day = target_day
),

final as (
  select windows.site, windows.event_date, windows.window_start
  from windows
  left join target_days on windows.site = target_days.site and windows.event_date = target_days.target_day
  where target_days.day_start is null
    or windows.window_start < target_days.day_start
    or windows.window_start >= target_days.day_end
)

select * from final
