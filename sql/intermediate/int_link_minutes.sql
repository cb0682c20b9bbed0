-- One row per site and minute of event time of links of anonymous ids to users among new events (new_ids).
with

final as (
  select
    site,
    occurred_ms - mod(occurred_ms, 60000) as minute_start,
    count(*) as events
  from new_ids
  where user_pseudonym is not null and anonymous_pseudonym is not null
  group by site, occurred_ms - mod(occurred_ms, 60000)
)

select * from final
order by site nulls last, minute_start nulls last
