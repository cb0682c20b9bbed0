import { LIMITS } from '../../core/event/limits';
import { REMEMBERED_MS } from '../../core/port/seen-events';
import { filterColumns, metricsOfKind } from '../../core/metric/sql';
import { registerColumns } from './metric-sql-facts';
import { evidenceOfCopies, whatLiveMayHaveReadFirst } from './metric-sql-reconcile-copies';
import { IS_ORDER_LINE, layer, MARKS, same, samePosition } from './metric-sql-reconcile-layer';
import { readColumns } from './metric-sql-staging';
import { select, sqlFile } from './sql-text';

/** Columns that say where an event belongs, and those that the reconciled metrics read. */
function reconciledColumns(): readonly string[] {
  const sums = metricsOfKind('sum');
  const distincts = metricsOfKind('distinct');
  const filters = [...metricsOfKind('count'), ...sums, ...distincts].map(({ where }) => where);
  return [
    ...new Set([
      ...['site', 'shard', 'record_sequence', 'arrived_ms', 'occurred_ms', 'currency'],
      ...filterColumns(filters).filter((column) => !MARKS.includes(column)),
      ...sums.flatMap(({ measure }) => (measure.column === 'events' ? [] : [measure.column])),
      ...distincts.flatMap((metric) => [metric.measure.column, registerColumns(metric)[0]]),
    ]),
  ];
}

/** What tells events, orders and positions apart. */
const IDENTITY = [
  'site',
  'shard',
  'record_sequence',
  'record_index',
  'event_id',
  'event_type',
  'order_id',
  'is_bot',
  'amount_minor',
  'currency',
  'key_kind',
] as const;
/**
 * Live can have read a line, or a copy, before one that arrived earlier only in another shard, or where the arrival times
 * of a shard go back.
 */
const SPREAD = ['min(shard) <> max(shard) as is_spread', 'min(record_sequence) as first_sequence'];
const AN_ORDER = ['site', 'is_bot', 'order_id'] as const;
/** Live claims the orders of servers apart from those of everybody, so that neither takes the first line of the other. */
const OF_SERVER = "case when key_kind = 'server' then 1 else 0 end";
/** How far a line of a server reaches (int_superseded_lines). */
const REACH_MS = LIMITS.orderMs;
/** Curated events with an amount that no client sent (int_order_refunds). */
const TOOK_ORDER_AMOUNT = "event_type = 'refund' and price_minor is null and amount_minor is not null";
/** The currency of a line that has an amount. */
const LINE_CURRENCY = 'case when amount_minor is not null then currency end';

/**
 * The layers that reconciliation compares, and layers that hold evidence: of each metric, as much of it as can explain
 * one kind of difference. For metrics of marked events, the marks say which rows are evidence.
 */
export function intReconciled(): string {
  const sent = [...new Set([...IDENTITY, ...reconciledColumns()])];
  const columns = [...sent, 'person'];
  const joined = `from layers
inner join new_records
  on layers.shard = new_records.shard
  and layers.arrived_ms - mod(layers.arrived_ms, 3600000) = new_records.arrival_hour
  and layers.record_sequence > new_records.after_sequence`;
  const layers = [
    'raw',
    'unread',
    'curated',
    'removed',
    'superseded',
    'forgotten',
    'copied',
    'order_amounts',
    'other_lines',
    'later_lines',
    'unseen_lines',
  ];
  return sqlFile(
    [
      'One row per event and layer, for the reconciled arrivals: raw is everything that the archive wrote before the run read it,',
      'unread is what it wrote to the same hours since then, curated is what survived.',
      'The other layers are evidence for differences. removed: what did not survive, and of which a copy is known:',
      'another event with its id that arrived within the horizon (horizon, ms), or occurred on its UTC day; or a server’s line of its order.',
      'superseded: those of them that a public key sent and of which a copy, or such a line, is of a server key. forgotten: the others whose',
      'first copy arrived longer before them than the live layer remembers ids. copied: survivors of which live may have read another copy first,',
      'or a server’s line of their order.',
      'order_amounts: refunds that took the amount of their order. other_lines: first lines of orders, beside which live may',
      'have read another line first. later_lines: lines after the first. unseen_lines: later lines without an earlier one in their shard.',
      'arrivals has one row per shard and arrival hour, with the sequences after which its records were new to the run, and up to which',
      'it read them; raw_ids arrived within the horizon before them, later_events after the reconciled hours.',
    ],
    [
      { name: 'new_records', sql: 'select * from arrivals' },
      { name: 'archived', sql: select([...readColumns(sent), 'visitor as person'], 'from raw_events') },
      { name: 'raw', sql: layer('raw', ofArchived(columns), ['false', 'false'], archivedRecords('<=')) },
      {
        name: 'unread',
        sql: layer('unread', ofArchived(columns), ofPurchases('archived'), archivedRecords('>')),
      },
      {
        name: 'curated',
        sql: layer('curated', [...sent, 'coalesce(person, visitor) as person'], MARKS, 'from curated_events'),
      },
      {
        name: 'later',
        sql: [select(readColumns(IDENTITY), 'from later_events'), select(IDENTITY, 'from unread')].join(
          '\nunion all\n',
        ),
      },
      {
        name: 'gone',
        sql: layer(
          'removed',
          columns.map((column) => `raw.${column}`),
          ofPurchases('raw'),
          `from raw\nleft join curated\n  on ${samePosition('raw', 'curated')}\nwhere curated.site is null`,
        ),
      },
      ...evidenceOfCopies(),
      {
        name: 'orders_of_servers',
        sql: select(
          ['site', 'order_id', 'min(arrived_ms) as first_ms', 'max(arrived_ms) as last_ms'],
          `from curated\nwhere key_kind = 'server' and ${IS_ORDER_LINE}\ngroup by site, order_id`,
        ),
      },
      {
        name: 'explained',
        sql: select(
          [
            'gone.*',
            [
              "coalesce(gone.key_kind, 'public') <> 'server'",
              '    and (coalesce(other_events.has_server, 0) = 1 or orders_of_servers.site is not null) as is_superseded',
            ].join('\n'),
            `coalesce(gone.arrived_ms - other_events.first_ms > ${REMEMBERED_MS.event}, false) as is_forgotten`,
          ],
          [
            'from gone',
            `left join other_events\n  on ${samePosition('gone', 'other_events')}`,
            `left join orders_of_servers\n  on ${same(['site', 'order_id'], 'gone', 'orders_of_servers')}`,
            "  and gone.event_type = 'purchase'",
            "  and coalesce(gone.key_kind, 'public') <> 'server'",
            `  and gone.arrived_ms >= orders_of_servers.first_ms - ${REACH_MS}`,
            `  and gone.arrived_ms <= orders_of_servers.last_ms + ${REACH_MS}`,
            'where other_events.site is not null or orders_of_servers.site is not null',
          ].join('\n'),
        ),
      },
      { name: 'removed', sql: layer('removed', columns, MARKS, 'from explained') },
      { name: 'superseded', sql: layer('superseded', columns, MARKS, 'from explained\nwhere is_superseded') },
      {
        name: 'forgotten',
        sql: layer('forgotten', columns, MARKS, 'from explained\nwhere is_forgotten and not is_superseded'),
      },
      ...whatLiveMayHaveReadFirst(columns),
      {
        name: 'order_amounts',
        sql: layer('order_amounts', columns, MARKS, `from curated\nwhere ${TOOK_ORDER_AMOUNT}`),
      },
      {
        name: 'lines',
        sql: ['raw', 'later', 'curated']
          .map((from) => select([...IDENTITY, `${OF_SERVER} as of_server`], `from ${from}\nwhere ${IS_ORDER_LINE}`))
          .join('\nunion\n'),
      },
      {
        name: 'orders',
        sql: select([...AN_ORDER, 'of_server', ...SPREAD], `from lines\ngroup by ${AN_ORDER.join(', ')}, of_server`),
      },
      {
        name: 'orders_in_currency',
        sql: select(
          [...AN_ORDER, 'of_server', 'currency', ...SPREAD],
          `from lines\nwhere amount_minor is not null\ngroup by ${AN_ORDER.join(', ')}, of_server, currency`,
        ),
      },
      {
        name: 'other_lines',
        sql: layer(
          'other_lines',
          columns.map((column) => `curated.${column}`),
          [
            `curated.is_first_of_order and ${wasOvertaken('orders')}`,
            `curated.is_first_in_currency and coalesce(${wasOvertaken('orders_in_currency')}, false)`,
          ],
          `from curated
inner join orders
  on ${sameOrder('orders')}
left join orders_in_currency
  on ${sameOrder('orders_in_currency')}
  and curated.currency = orders_in_currency.currency
where curated.event_type = 'purchase'`,
        ),
      },
      {
        name: 'placed',
        sql: select(
          [
            ...columns,
            ...MARKS,
            ...[
              ['order_place', ''],
              ['currency_place', `, ${LINE_CURRENCY}`],
            ].map(
              ([name = '', more = '']) =>
                `row_number() over (\n    partition by ${AN_ORDER.join(', ')}, shard, ${OF_SERVER}${more}\n    order by record_sequence nulls last, record_index nulls last\n  ) as ${name}`,
            ),
          ],
          `from curated\nwhere ${IS_ORDER_LINE}`,
        ),
      },
      {
        name: 'later_lines',
        sql: layer(
          'later_lines',
          columns,
          ['not is_first_of_order', 'amount_minor is not null and not is_first_in_currency'],
          'from placed',
        ),
      },
      {
        name: 'unseen_lines',
        sql: layer(
          'unseen_lines',
          columns,
          [
            'not is_first_of_order and order_place = 1',
            'amount_minor is not null and not is_first_in_currency and currency_place = 1',
          ],
          'from placed',
        ),
      },
      { name: 'layers', sql: layers.map((name) => `select * from ${name}`).join('\nunion all\n') },
      {
        name: 'final',
        sql: select(
          [
            'layers.*',
            'layers.occurred_ms - mod(layers.occurred_ms, 3600000) as hour_start',
            'new_records.is_straggler',
          ],
          joined,
        ),
      },
    ],
    [],
  );
}

function ofArchived(columns: readonly string[]): readonly string[] {
  return columns.map((column) => `archived.${column}`);
}

/** The records that the run had read (`<=`), or not (`>`). */
function archivedRecords(comparison: '<=' | '>'): string {
  return `from archived
inner join new_records
  on archived.shard = new_records.shard
  and archived.arrived_ms - mod(archived.arrived_ms, 3600000) = new_records.arrival_hour
  and archived.record_sequence ${comparison} new_records.until_sequence`;
}

/** Marks of events of which it is not known whether they are the first of their order: any purchase may be. */
function ofPurchases(events: string): readonly string[] {
  return [
    `${events}.event_type = 'purchase'`,
    `${events}.event_type = 'purchase' and ${events}.amount_minor is not null`,
  ];
}

function wasOvertaken(orders: string): string {
  return `(${orders}.is_spread or curated.record_sequence > ${orders}.first_sequence)`;
}

function sameOrder(orders: string): string {
  const ofServer = OF_SERVER.replace('key_kind', 'curated.key_kind');
  return `${same(AN_ORDER, 'curated', orders)}\n  and ${ofServer} = ${orders}.of_server`;
}
