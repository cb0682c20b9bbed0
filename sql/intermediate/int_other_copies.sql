-- One row per event of other raw files (raw_ids) with the id of an event that the job knows (stg_events, stg_order_lines).
-- raw_ids has the files that arrived within the horizon of these events. Only the columns of ids are read from them.
with

own as (
  select site, event_id from stg_events
  union all
  select site, event_id from stg_order_lines
),

final as (
  select distinct
    raw_ids.site,
    raw_ids.event_id,
    raw_ids.key_kind,
    raw_ids.occurred_ms,
    raw_ids.arrived_ms,
    raw_ids.shard,
    raw_ids.record_sequence,
    raw_ids.record_index
  from raw_ids
  inner join own on raw_ids.site = own.site and raw_ids.event_id = own.event_id
)

select * from final
