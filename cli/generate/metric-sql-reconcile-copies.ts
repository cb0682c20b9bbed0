import { IS_ORDER_LINE, layer, MARKS, same } from './metric-sql-reconcile-layer';
import { select } from './sql-text';

const AMOUNT_AS_SENT = 'case when curated.price_minor is not null then curated.amount_minor end';

/** For each event that is gone: when the first copy of it arrived, and whether a copy is of a server key. */
export function evidenceOfCopies(): readonly { readonly name: string; readonly sql: string }[] {
  const position = ['site', 'shard', 'record_sequence', 'record_index'];
  const id = ['site', 'event_id', 'key_kind', 'arrived_ms', 'occurred_ms', ...position.slice(1)];
  return [
    {
      name: 'ids',
      sql: ['raw', 'unread', 'later_events', 'raw_ids'].map((from) => select(id, `from ${from}`)).join('\nunion all\n'),
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

/**
 * Survivors that live may have marked as duplicates, although they arrived first: it read another copy before, or a
 * server's line of their order.
 */
export function whatLiveMayHaveReadFirst(columns: readonly string[]): readonly { name: string; sql: string }[] {
  return [
    { name: 'copies', sql: firstRead('event_id', '') },
    { name: 'lines_of_servers', sql: firstRead('order_id', ` where key_kind = 'server' and ${IS_ORDER_LINE}`) },
    {
      name: 'copied',
      sql: layer(
        'copied',
        columns.map((column) =>
          column === 'amount_minor' ? `${AMOUNT_AS_SENT} as amount_minor` : `curated.${column}`,
        ),
        MARKS.map((mark) => `curated.${mark}`),
        [
          'from curated',
          `left join copies\n  on ${same(['site', 'event_id'], 'curated', 'copies')}\n  and ${wasReadBefore('copies')}`,
          `left join lines_of_servers\n  on ${same(['site', 'order_id'], 'curated', 'lines_of_servers')}`,
          "  and curated.event_type = 'purchase'",
          "  and coalesce(curated.key_kind, 'public') <> 'server'",
          `  and ${wasReadBefore('lines_of_servers')}`,
          'where copies.site is not null or lines_of_servers.site is not null',
        ].join('\n'),
      ),
    },
  ];
}

/** Where live can have read the events that share a value, of those that did not survive or arrived later. */
function firstRead(column: string, condition: string): string {
  const read = `select site, ${column}, shard, record_sequence from`;
  return [
    'select',
    `  site,\n  ${column},\n  min(shard) as first_shard,\n  max(shard) as last_shard,\n  min(record_sequence) as first_sequence`,
    'from (',
    `  ${read} gone${condition}`,
    '  union all',
    `  ${read} later${condition}`,
    ') as others',
    `group by site, ${column}`,
  ].join('\n');
}

function wasReadBefore(events: string): string {
  return `(
    curated.shard <> ${events}.first_shard
    or curated.shard <> ${events}.last_shard
    or curated.record_sequence > ${events}.first_sequence
  )`;
}
