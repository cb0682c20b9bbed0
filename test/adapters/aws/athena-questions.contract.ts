import fc from 'fast-check';
import { parquetFiles } from '../../../adapters/columnar/event-files';
import { athenaApi } from '../../../adapters/aws/api/services';
import { readsOf } from '../../../adapters/aws/athena/reads';
import { createAthenaEngine } from '../../../adapters/aws/athena-engine';
import { LAKE_COLUMNS } from '../../../core/event/columns';
import type { BatchJob, LakeRelation } from '../../../core/port/batch-engine';
import { visitors } from '../../../core/metric/metrics/visitors';
import { HOUR_MS } from '../../../core/time/window';
import { createExplorer } from '../../../serving-layer/explore/create-explorer';
import { readEvent, readSteps } from '../../../serving-layer/explore/read-steps';
import { AT_REST, DAYS, dirtyEvents, event, START_MS } from '../../explore/dirty-events';
import { type ExploreBench, makeWorld, openBench, sqlFiles } from '../../explore/explored-world';
import { testBatchEngine } from '../contracts/batch-engine';
import { openAthenaStandIn } from './doubles/athena-stand-in';
import { openEnginePlaces, tidyEngine } from './doubles/engine-places';
import { TEST_ACCOUNT } from './doubles/moto';

const LAKE_DATABASE = 'lake_of_test';

async function open() {
  const { places, bucket, ...kit } = await openEnginePlaces();
  const athena = await openAthenaStandIn(bucket);
  const client = athenaApi({ ...TEST_ACCOUNT, requestHandler: athena.requestHandler });
  return {
    ...kit,
    options: { ...places, client, workgroup: 'test', lakeDatabase: LAKE_DATABASE },
    athena,
    close: () => athena.close(),
  };
}

testBatchEngine('Athena over the tables of the lake', async () => tidyEngine(await open(), createAthenaEngine));

describe('a question over the tables of the lake', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
    for (const [hour, id] of [
      ['2026-03-07T10', 'a'],
      ['2026-03-07T10', 'b'],
      ['2026-03-07T11', 'c'],
    ] as const)
      await opened.lake.put(
        `events/arrival_hour=${hour}/${id}.parquet`,
        parquetFiles.encode([event({ event_id: id })]),
      );
  });
  afterAll(() => opened.close());

  const raw = (...keys: readonly string[]): LakeRelation => ({
    kind: 'parquet',
    name: 'live',
    keys: keys.map((key) => `events/arrival_hour=2026-03-07T${key}.parquet`),
    columns: LAKE_COLUMNS.filter(({ name }) => ['event_id', 'site'].includes(name)),
  });
  const TEXTS: BatchJob['inputs'][number] = {
    kind: 'rows',
    name: 'texts',
    columns: [{ name: 'body', type: 'text' }],
    rows: [["it's; -- one"], [null]],
  };

  async function ask(job: Pick<BatchJob, 'inputs' | 'steps'>) {
    const before = opened.athena.statements.length;
    const rows = await createAthenaEngine(opened.options).query({ name: 'asked', ...job });
    return { rows, statements: opened.athena.statements.slice(before) };
  }

  it('is one statement, with the files and the rows that it names', async () => {
    const { rows, statements } = await ask({
      inputs: [raw('10/a', '11/c'), TEXTS],
      steps: [
        { name: 'found', sql: 'select event_id from live cross join texts where body is not null' },
        { name: 'sorted', sql: 'select event_id from found order by event_id desc nulls last' },
      ],
    });

    expect(rows).toEqual([{ event_id: 'c' }, { event_id: 'a' }]);
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain(`arrival_hour in ('2026-03-07T10', '2026-03-07T11')`);
    expect([...(await opened.athena.databases()), ...(await opened.left())]).toEqual([]);
  });

  it('has a table of what is read twice, in a database of its own, and leaves neither', async () => {
    const { rows, statements } = await ask({
      inputs: [raw('10/a', '10/b')],
      steps: [
        { name: 'found', sql: 'select event_id from live' },
        { name: 'pairs', sql: 'select count(*) as pairs from found as a cross join found as b' },
      ],
    });

    expect(rows).toEqual([{ pairs: 4 }]);
    expect(statements.map((text) => text.split(' ', 2).join(' '))).toEqual([
      'create database',
      'create table',
      'select count(*)',
      'drop database',
    ]);
    expect([...(await opened.athena.databases()), ...(await opened.left())]).toEqual([]);
  });

  it('names a file that is gone', async () => {
    const steps = [{ name: 'found', sql: 'select count(*) as found from live' }];

    await expect(ask({ inputs: [raw('10/a', '10/gone')], steps })).rejects.toMatchObject({
      code: 'batch_engine_failed',
      step: 'live',
      message: expect.stringContaining('gone.parquet') as string,
    });
  });

  it('has a table of rows that would make the statement too long', async () => {
    const rows = Array.from({ length: 5000 }, (_, at) => [`${at} ${'long '.repeat(10)}`]);
    const steps = [{ name: 'counted', sql: 'select count(*) as n from texts' }];

    const { rows: counted, statements } = await ask({ inputs: [{ ...TEXTS, rows }], steps });

    expect(counted).toEqual([{ n: 5000 }]);
    expect(statements.every(({ length }) => length < 262_144)).toBe(true);
    expect(statements[1]).toMatch(/^create external table `texts`/);
  });
});

describe('the questions of the API', () => {
  let opened: Awaited<ReturnType<typeof open>>;
  let bench: ExploreBench;
  beforeAll(async () => {
    [opened, bench] = await Promise.all([open(), openBench()]);
  });
  afterAll(() => Promise.all([opened.close(), bench.close()]));

  /** The job with its files in the lake on AWS, under the keys of the archive. */
  async function uploaded(job: BatchJob): Promise<BatchJob> {
    const keyOf = (key: string): string => key.replace(/^events\/[^/]+\/(arrival_hour=[^/]+)\//, 'events/$1/');
    const inputs: BatchJob['inputs'][number][] = [];
    for (const input of job.inputs) {
      if (input.kind === 'parquet')
        for (const key of input.keys)
          await opened.lake.put(keyOf(key), (await bench.lake.get(key)) ?? new Uint8Array(0));
      inputs.push(input.kind === 'rows' ? input : { ...input, keys: input.keys.map(keyOf) });
    }
    return { ...job, inputs };
  }

  it('have the rows of DuckDB, in one statement to five', async () => {
    const [events = []] = fc.sample(dirtyEvents({ minLength: 60, maxLength: 60 }), { numRuns: 1, seed: 7 });
    const world = await makeWorld(bench, events, START_MS + 20 * HOUR_MS);
    const jobs: BatchJob[] = [];
    const noting = {
      query: (job: BatchJob) => {
        jobs.push(job);
        return bench.engine.query(job);
      },
    };
    const { manifests, site, pointer } = world;
    const explorer = createExplorer({ engine: noting, views: bench.views, manifests, sql: sqlFiles });
    const range = { site, pointer, from: START_MS, to: START_MS + DAYS * 24 * HOUR_MS, asOf: AT_REST };
    const filters = [{ column: 'country', test: 'is', value: "D'E" } as const];
    const around = readEvent('add_to_cart');
    await explorer.funnel({
      ...range,
      steps: readSteps('page_view,add_to_cart,purchase'),
      by: 'country',
      withinMs: HOUR_MS,
      per: 'visitor',
    });
    await explorer.retention({ ...range, grain: 'day', periods: 2 });
    await explorer.sessions(range);
    await explorer.journeys({ ...range, around, before: 2, after: 2, show: 'all', filters: [], limit: 3 });
    await explorer.journeys({ ...range, around, before: 0, after: 1, show: 'pages', filters, limit: 3 });
    await explorer.count({
      ...range,
      metric: visitors,
      by: ['country'],
      filters: [],
      populations: ['human'],
      windows: [{ start: range.from, end: range.to }],
      places: { offset: 0, limit: 1 },
    });

    const starts: (readonly [string, number])[] = [];
    for (const job of jobs) {
      const before = opened.athena.statements.length;
      const rows = await createAthenaEngine(opened.options).query(await uploaded(job));
      expect(rows).toEqual(await bench.engine.query(job));
      const own = opened.athena.statements.slice(before);
      starts.push([job.name, own.filter((text) => !text.startsWith('drop')).length]);
      expect(own.some((text) => text.startsWith('create external table'))).toBe(false);
    }

    expect(starts).toEqual([
      ['funnel', 4],
      ['retention', 3],
      ['sessions', 5],
      ['journeys', 4],
      ['journeys', 4],
      ['count visitors', 1],
    ]);
  });
});

test.each([
  ['select * from t', 1],
  ['select * from others', 0],
  ['select * from a join t on a.n = t.n cross join T', 2],
  ["-- from t\nselect 'from t' as x from a", 0],
  ['with t as (select * from t) select * from t', 1],
  ['with t as (select * from t), u as (select * from t) select * from u union all select * from t', 2],
  ['with a as (select * from t), b as (select * from a as x join a as y on true) select * from b, b', 2],
  [
    'with a as (select * from t), b as (select * from a as x join a as y on true) select * from b join b as c on true',
    4,
  ],
])('reads in: %s', (sql, reads) => {
  expect(readsOf(sql, 't')).toBe(reads);
});
