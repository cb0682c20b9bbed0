import { CURATED_COLUMNS, LAKE_COLUMNS } from '../../core/event/columns';
import { ORDER_LINE_COLUMNS } from '../../core/event/order-lines';
import { MONEY_SQL } from '../../core/event/money';
import { select, sqlFile } from './sql-text';

const MONEY: ReadonlyMap<string, string> = new Map(Object.entries(MONEY_SQL));

/** The columns of a relation of events, with their money read as the fold reads it. */
export function readColumns(columns: readonly string[]): readonly string[] {
  return columns.map((column) => {
    const read = MONEY.get(column);
    return read === undefined ? column : `${read} as ${column}`;
  });
}

export function stgEvents(): string {
  return sqlFile(
    [
      'One row per raw event: every event that the archive wrote to the lake, including repeats (shard, record_sequence,',
      'record_index). A purchase with a negative price is a refund, and the amounts of refunds are positive.',
    ],
    [
      { name: 'raw', sql: 'select * from raw_events' },
      {
        name: 'final',
        sql: select(
          [
            ...readColumns(LAKE_COLUMNS.map(({ name }) => name)),
            'occurred_ms - mod(occurred_ms, 60000) as minute_start',
          ],
          'from raw',
        ),
      },
    ],
    [],
  );
}

export function stgOrderLines(): string {
  const columns = ORDER_LINE_COLUMNS.map(({ name }) => name);
  return sqlFile(
    ['One row per event of the files in which lines of the same orders may be, read as stg_events reads them.'],
    [{ name: 'final', sql: select(readColumns(columns), 'from order_lines') }],
    [],
  );
}

export function intOrderEvents(): string {
  const columns = ORDER_LINE_COLUMNS.map(({ name }) => name);
  const own = columns.map((column) =>
    column === 'amount_minor' ? 'case when price_minor is not null then amount_minor end as amount_minor' : column,
  );
  const known = ['stg_events', 'stg_order_lines'].map((from) =>
    select(own, `from ${from}\nwhere event_type in ('purchase', 'refund') and order_id is not null`),
  );
  const copy = `row_number() over (partition by ${POSITION.join(', ')} order by event_id nulls last) as copy`;
  return sqlFile(
    [
      'One row per purchase or refund of an order that the job knows and that survives (int_removed): those of its raw files',
      '(stg_events), and those of days near them (stg_order_lines), of which some may be in both. Amounts are those that were sent:',
      'what a refund without a price took (int_order_refunds) is left out.',
    ],
    [
      { name: 'known', sql: known.join('\nunion all\n') },
      { name: 'numbered', sql: select(['*', copy], 'from known') },
      { name: 'removed', sql: 'select * from int_removed' },
      {
        name: 'final',
        sql: select(
          columns.map((column) => `numbered.${column}`),
          `from numbered\n${leftJoin('numbered', 'removed', POSITION)}\nwhere numbered.copy = 1 and removed.site is null`,
        ),
      },
    ],
    [],
  );
}

const STARTS = ['minute_start', 'hour_start', 'day_start'] as const;
/** Of the person: the sketches of a day count people. */
const REGISTERS = ['person_register', 'person_register_coarse'] as const;
const POSITION = ['site', 'shard', 'record_sequence', 'record_index'] as const;
const CURATED: Readonly<Record<string, string>> = {
  person: 'coalesce(resolved.person, survivors.visitor)',
  person_register: 'coalesce(resolved.person_register, survivors.visitor_register)',
  person_register_coarse: 'coalesce(resolved.person_register_coarse, survivors.visitor_register_coarse)',
  currency: 'coalesce(survivors.currency, order_refunds.currency)',
  amount_minor: 'coalesce(survivors.amount_minor, order_refunds.amount_minor)',
  is_first_of_order: [
    "survivors.event_type = 'purchase'",
    '    and (survivors.order_id is null or coalesce(marks.is_first_of_order, false))',
  ].join('\n'),
  is_first_in_currency: [
    "survivors.event_type = 'purchase'",
    '    and survivors.amount_minor is not null',
    '    and (survivors.order_id is null or coalesce(marks.is_first_in_currency, false))',
  ].join('\n'),
};

export function intCurated(): string {
  const columns = [...CURATED_COLUMNS.map(({ name }) => name), ...REGISTERS, ...STARTS];
  return sqlFile(
    [
      'One row per surviving event of a rewritten day, with the marks of the first lines of orders (int_order_lines), and with the',
      'amounts of orders for refunds that name none (int_order_refunds). A purchase without order_id is the only line of an order.',
      'person: the user that the anonymous id belongs to (int_resolved), else the visitor.',
    ],
    [
      { name: 'survivors', sql: 'select * from int_dated where is_rewritten and event_date = target_day' },
      { name: 'removed', sql: 'select * from int_removed' },
      { name: 'marks', sql: 'select * from int_order_lines' },
      { name: 'order_refunds', sql: 'select * from int_order_refunds' },
      { name: 'resolved', sql: 'select * from int_resolved' },
      {
        name: 'final',
        sql: select(
          columns.map((column) =>
            CURATED[column] === undefined ? `survivors.${column}` : `${CURATED[column]} as ${column}`,
          ),
          [
            'from survivors',
            leftJoin('survivors', 'removed', POSITION),
            leftJoin('survivors', 'marks', [...POSITION, 'event_id']),
            leftJoin('survivors', 'order_refunds', [...POSITION, 'event_id']),
            leftJoin('survivors', 'resolved', ['site', 'anonymous_pseudonym', 'session_id']),
            '  and survivors.occurred_ms - mod(survivors.occurred_ms, 86400000) = resolved.utc_day',
            '  and survivors.user_pseudonym is null',
            'where removed.site is null',
          ].join('\n'),
        ),
      },
    ],
    [],
  );
}

function leftJoin(one: string, other: string, columns: readonly string[]): string {
  const same = columns.map((column) => `${one}.${column} = ${other}.${column}`);
  return `left join ${other}\n  on ${same.join('\n  and ')}`;
}
