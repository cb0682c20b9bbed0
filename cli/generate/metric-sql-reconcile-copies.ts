import { select } from './sql-text';

/** For each event that is gone: when the first copy of it arrived, and whether a copy is of a server key. */
export function evidenceOfCopies(): readonly { readonly name: string; readonly sql: string }[] {
  const position = ['site', 'shard', 'record_sequence', 'record_index'];
  const id = ['site', 'event_id', 'key_kind', 'arrived_ms', 'occurred_ms', ...position.slice(1)];
  return [
    {
      name: 'ids',
      sql: ['raw', 'later_events', 'raw_ids'].map((from) => select(id, `from ${from}`)).join('\nunion all\n'),
    },
    {
      name: 'other_events',
      sql: select(
        [
          ...position.map((column) => `gone.${column}`),
          'min(ids.arrived_ms) as first_ms',
          "max(case when ids.key_kind = 'server' then 1 else 0 end) as has_server",
        ],
        [
          'from gone',
          `inner join ids\n  on gone.site = ids.site\n  and gone.event_id = ids.event_id`,
          'cross join horizon',
          'where (gone.shard <> ids.shard or gone.record_sequence <> ids.record_sequence or gone.record_index <> ids.record_index)',
          "  and (ids.arrived_ms <= gone.arrived_ms or ids.key_kind = 'server')",
          '  and (',
          '    abs(gone.arrived_ms - ids.arrived_ms) <= horizon.horizon_ms',
          '    or gone.occurred_ms - mod(gone.occurred_ms, 86400000) = ids.occurred_ms - mod(ids.occurred_ms, 86400000)',
          '  )',
          `group by ${position.map((column) => `gone.${column}`).join(', ')}`,
        ].join('\n'),
      ),
    },
  ];
}
