import { parquetFiles } from '../../adapters/columnar/event-files';
import { LAKE_COLUMNS, type LakeEvent } from '../../core/event/columns';
import { openDuckDb } from './duckdb';
import { lakeEvent } from './lake-events';

describe('Parquet files of events', () => {
  let duckDb: Awaited<ReturnType<typeof openDuckDb>>;
  beforeAll(async () => {
    duckDb = await openDuckDb();
  });
  afterAll(() => duckDb.close());

  test('have the schema of the lake columns', async () => {
    const bytes = parquetFiles.encode([lakeEvent()]);

    const [types] = await duckDb.read(bytes, LAKE_COLUMNS.map(({ name }) => `typeof(${name}) as ${name}`).join(', '));

    const sqlTypes = { text: 'VARCHAR', int: 'INTEGER', long: 'BIGINT', bool: 'BOOLEAN' };
    expect(types).toEqual(Object.fromEntries(LAKE_COLUMNS.map(({ name, type }) => [name, sqlTypes[type]])));
  });

  test('are compressed with zstd and carry the smallest and largest value of each column', async () => {
    const bytes = parquetFiles.encode([lakeEvent({ occurred_ms: 7 }), lakeEvent({ occurred_ms: -5 })]);

    const chunks = await duckDb.inspect(bytes);

    expect(new Set(chunks.map(({ compression }) => compression))).toEqual(new Set(['ZSTD']));
    expect(chunks.find(({ column_name }) => column_name === 'occurred_ms')).toMatchObject({
      stats_min_value: '-5',
      stats_max_value: '7',
    });
  });

  test('of more rows than are opened at a time read back whole and in order', async () => {
    const events = Array.from({ length: 140_000 }, (_, at) =>
      lakeEvent({ event_id: `e${at}`, record_index: at, occurred_ms: at * 1000 }),
    );

    const bytes = parquetFiles.encode(events);
    const there = await duckDb.read(
      bytes,
      'count(*)::int as n, sum(record_index)::double as total, count(distinct event_id)::int as ids',
    );
    let next = 0;
    for (const row of parquetFiles.rows(bytes)) {
      if (row.record_index !== next || row.event_id !== `e${next}` || row.occurred_ms !== next * 1000) break;
      next++;
    }

    expect(next).toBe(140_000);
    expect(there).toEqual([{ n: 140_000, total: (140_000 * 139_999) / 2, ids: 140_000 }]);
  });

  test('write half of a surrogate pair as U+FFFD, and never join it with the half in the next row', async () => {
    const bytes = parquetFiles.encode([
      lakeEvent({ query: 'a\ud83d' }),
      lakeEvent({ query: '\ude00b' }),
      lakeEvent({ query: '😀' }),
    ]);

    const here = [...parquetFiles.rows(bytes)].map(({ query }) => query);
    const there = await duckDb.read(bytes, 'query');

    expect(here).toEqual(['a\ufffd', '\ufffdb', '😀']);
    expect(there.map(({ query }) => query)).toEqual(here);
  });

  test.each([
    ['a number that 32 bits cannot hold', { quantity: 2 ** 31 }, 'quantity'],
    ['a fraction', { amount_minor: 1.5 }, 'amount_minor'],
    ['a number beyond 2^53', { occurred_ms: 2 ** 53 }, 'occurred_ms'],
    ['null where there must be a value', { visitor: null }, 'visitor'],
    ['a number in place of text', { page: 5 }, 'page'],
    ['nothing at all', { country: undefined }, 'country'],
  ])('refuse %s and name the column', (_, wrong, column) => {
    const event = lakeEvent(wrong as unknown as Partial<LakeEvent>);

    const encode = () => parquetFiles.encode([event]);

    expect(encode).toThrow(errorLike('wrong_value', `column ${column}`));
  });
});

describe('Parquet files of the batch engine', () => {
  let duckDb: Awaited<ReturnType<typeof openDuckDb>>;
  beforeAll(async () => {
    duckDb = await openDuckDb();
  });
  afterAll(() => duckDb.close());

  test('give text, whole numbers and booleans, with nulls', async () => {
    const bytes = await duckDb.copy(`select * from (values
      (1, 'é日本🛒', 9007199254740991::bigint, true, 7::smallint, 200::utinyint),
      (null, null, null, null, null, null),
      (3, '', -1, false, -7, 0)) as t(i, s, l, b, h, u)`);

    const rows = [...parquetFiles.rows(bytes)];

    expect(rows).toEqual([
      { i: 1, s: 'é日本🛒', l: 9007199254740991, b: true, h: 7, u: 200 },
      { i: null, s: null, l: null, b: null, h: null, u: null },
      { i: 3, s: '', l: -1, b: false, h: -7, u: 0 },
    ]);
  });

  test('without rows give none', async () => {
    const bytes = await duckDb.copy(`select 1 as x, 'a' as y where false`);

    const rows = [...parquetFiles.rows(bytes)];

    expect(rows).toEqual([]);
  });

  test('of exactly as many rows as are opened at a time give each once', async () => {
    const bytes = await duckDb.copy('select range as x from range(65536)');

    const rows = [...parquetFiles.rows(bytes)];

    expect(rows.length).toBe(65_536);
    expect(rows.at(-1)).toEqual({ x: 65_535 });
  });

  test('are read in place as the same rows, one after the other in one object', async () => {
    const bytes = await duckDb.copy(
      "select range as x, case when range % 3 > 0 then 'word ' || range % 7 end as word, range % 2 = 0 as even from range(70000)",
    );

    const shown = new Set<object>();
    const copies = [];
    for (const row of parquetFiles.rowsInPlace(bytes)) {
      shown.add(row);
      copies.push({ ...row });
    }

    expect(copies).toEqual([...parquetFiles.rows(bytes)]);
    expect(shown.size).toBe(1);
  });

  test.each([
    ['a sum of bigints, which DuckDB writes as DOUBLE', 'select sum(range) as x from range(3)', 'unsupported_type'],
    ['a decimal', 'select 1.50::decimal(9, 2) as x', 'unsupported_type'],
    ['a double', 'select 0.5::double as x', 'unsupported_type'],
    ['a timestamp', `select timestamp '2026-03-08 07:30:15' as x`, 'unsupported_type'],
    ['a date', `select date '2026-03-08' as x`, 'unsupported_type'],
    ['a list', 'select [1, 2] as x', 'unsupported_type'],
    ['bytes', `select 'abc'::blob as x`, 'unsupported_type'],
    ['an integer beyond 2^53', 'select 9007199254740993::bigint as x', 'unsafe_integer'],
  ])('with %s are refused, never changed silently', async (_, select, code) => {
    const bytes = await duckDb.copy(select);

    const read = () => [...parquetFiles.rows(bytes)];

    expect(read).toThrow(errorLike(code, 'column x'));
  });

  test('that are cut or are something else are refused', async () => {
    const bytes = await duckDb.copy('select 1 as x');

    const readCut = () => [...parquetFiles.rows(bytes.subarray(0, bytes.length - 9))];
    const readText = () => [...parquetFiles.rows(new TextEncoder().encode('not a Parquet file'))];

    expect(readCut).toThrow(errorLike('not_parquet', 'write the file again'));
    expect(readText).toThrow(errorLike('not_parquet', 'write the file again'));
  });
});

function errorLike(code: string, message: string): Error {
  return expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;
}
