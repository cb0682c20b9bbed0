import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { namedQueries, preparedStatements } from '../lib/analyst-sql';
import { CURATED_DAY_COLUMNS, type GlueColumn, RAW_COLUMNS, SESSION_COLUMNS } from '../lib/catalogue-columns';
import { ROOT } from './support/synthesised';

/** The tables as Athena shows them, in DuckDB: partition folders are columns, and so is a file’s path. */
const FOLDERS: readonly GlueColumn[] = [
  { name: 'site', type: 'string' },
  { name: 'event_date', type: 'string' },
  { name: '"$path"', type: 'string' },
];
const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2019, 9, 1);

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create()).connect();
  await table('raw_events', [...RAW_COLUMNS, { name: 'arrival_hour', type: 'string' }]);
  await table('curated_events', [...CURATED_DAY_COLUMNS, ...FOLDERS]);
  await table('sessions', [...SESSION_COLUMNS, ...FOLDERS]);
  // Ann views, adds to the cart and buys; Bob views on the first day and returns on the second. Epoch 2 rewrote the
  // first day and includes Cid.
  const firstDay = [
    ['e1', 'ann', 'page_view', 0],
    ['e2', 'ann', 'add_to_cart', 1],
    ['e3', 'ann', 'purchase', 2],
    ['e4', 'bob', 'page_view', 3],
  ] as const;
  for (const one of firstDay) for (const epoch of [1, 2]) await event(one, epoch);
  await event(['e5', 'bob', 'page_view', DAY_MS], 1);
  await event(['e6', 'cid', 'page_view', 4], 2);
  await connection.run(
    `insert into sessions (site, event_date, visitor, entry_page, exit_page, is_bot, is_bounce, events, page_views, duration_ms, started_ms, ended_ms, "$path") values ('shop', '2019-10-01', 'ann', '/', '/cart', false, false, 3, 1, 2, ${FIRST}, ${FIRST + 2}, 's3://lake/sessions/epoch=00000001.parquet')`,
  );
});

async function table(name: string, columns: readonly GlueColumn[]): Promise<void> {
  await connection.run(
    `create table ${name} (${columns.map((column) => `${column.name} ${column.type === 'string' ? 'varchar' : column.type}`).join(', ')})`,
  );
}

async function event(
  [id, visitor, type, afterMs]: readonly [id: string, visitor: string, type: string, afterMs: number],
  epoch: number,
): Promise<void> {
  const at = FIRST + afterMs;
  const day = new Date(at).toISOString().slice(0, 10);
  await connection.run(
    `insert into curated_events (event_id, event_type, visitor, session_id, occurred_ms, is_bot, site, event_date, "$path") values ('${id}', '${type}', '${visitor}', '${visitor}', ${at}, false, 'shop', '${day}', 's3://lake/curated/site=shop/event_date=${day}/epoch=${String(epoch).padStart(8, '0')}.parquet')`,
  );
}

async function execute(
  name: string,
  ...values: readonly (string | number)[]
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { sql } = preparedStatements(ROOT).find((statement) => statement.name === name)!;
  return (await connection.runAndReadAll(sql, [...values])).getRowObjectsJson();
}

const DAYS = (epoch: number): readonly (string | number)[] => ['shop', '2019-10-01', '2019-10-02', epoch, 'shop'];

test.each(namedQueries(ROOT))('$name runs as it stands', async ({ sql }) => {
  await expect(connection.runAndReadAll(sql)).resolves.toBeDefined();
});

test('an event counts once while the file that it was in and the joined one are both there', async () => {
  const insert =
    'insert into raw_events (site, shard, record_sequence, record_index, event_type, arrived_ms, arrival_hour)';
  for (const index of [0, 0, 1])
    await connection.run(`${insert} values ('shop', 's0', '1', ${index}, 'page_view', ${FIRST}, '2019-10-01T00')`);
  const totals = namedQueries(ROOT).find(({ name }) => name === 'arrival_totals')!;

  const rows = (await connection.runAndReadAll(totals.sql)).getRowObjectsJson();

  expect(rows.map((row) => Number(row['events']))).toEqual([2]);
});

test('events come from the newest version of a day that is not after the epoch', async () => {
  const ids = async (epoch: number): Promise<readonly unknown[]> =>
    (await execute('curated_events_of_days', ...DAYS(epoch))).map((row) => row['event_id']).sort();
  expect(await ids(1)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  expect(await ids(2)).toEqual(['e1', 'e2', 'e3', 'e4', 'e5', 'e6']);
  expect(await ids(0)).toEqual([]);
});

test('a funnel counts visitors that got this far', async () => {
  const rows = await execute('funnel', ...DAYS(2), 1000, 'page_view', 'add_to_cart', 'purchase');
  expect(rows.map((row) => [Number(row['step']), Number(row['actors'])])).toEqual([
    [1, 3],
    [2, 1],
    [3, 1],
  ]);
});

test('retention counts who came again', async () => {
  const rows = await execute('retention', ...DAYS(2), 7);
  expect(rows.map((row) => [row['first_day'], Number(row['periods_after']), Number(row['visitors'])]).sort()).toEqual([
    ['2019-10-01', 0, 3],
    ['2019-10-01', 1, 1],
  ]);
});

test('sessions are summed up', async () => {
  const rows = await execute('sessions_summary', ...DAYS(1), ...DAYS(1), FIRST, FIRST + DAY_MS);
  expect(rows.find((row) => row['section'] === 'summary')).toMatchObject({ visits: '1', bounces: '0' });
  expect((await execute('sessions_of_days', ...DAYS(1))).map((row) => row['visitor'])).toEqual(['ann']);
});
