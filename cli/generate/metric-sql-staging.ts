import { LAKE_COLUMNS } from '../../core/event/columns';
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
