import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDuckDbEngine } from '../../adapters/local/duckdb/engine';
import type { BatchEngine, BatchJob } from '../../core/port/batch-engine';
import { testBatchEngine } from './contracts/batch-engine';

async function openEngine(folder: string): Promise<BatchEngine> {
  await mkdir(join(folder, 'lake'), { recursive: true });
  return createDuckDbEngine({
    lake: { uri: (key) => join(folder, 'lake', key) },
    lakeFolder: join(folder, 'lake'),
    scratchFolder: join(folder, 'scratch'),
    memoryLimit: '1GB',
  });
}

testBatchEngine('DuckDB', async () => {
  // A folder whose name has every character that is legal in a path and special in a pattern.
  const folder = await mkdtemp(join(tmpdir(), "it's [a] {data} folder*?-"));
  const engine = await openEngine(folder);
  return {
    engine,
    put: async (key, bytes) => {
      await mkdir(dirname(join(folder, 'lake', key)), { recursive: true });
      await writeFile(join(folder, 'lake', key), bytes);
    },
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
});

describe('the DuckDB engine', () => {
  let folder: string;
  let engine: BatchEngine;
  const query = (sql: string) => engine.query({ name: 'probe', inputs: [], steps: [{ name: 'probe', sql }] });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'duckdb-engine-'));
    engine = await openEngine(folder);
    await writeFile(join(folder, 'secret.csv'), 'a,b\n1,2\n');
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it('touches no file outside the lake and its scratch folder', async () => {
    await expect(query(`select * from read_csv('${join(folder, 'secret.csv')}')`)).rejects.toThrow(
      /disabled by configuration/,
    );
    await expect(query(`select content from read_text('/etc/hostname')`)).rejects.toThrow(/disabled by configuration/);
  });

  it('says how far a query is, and stops it when it is no longer needed', async () => {
    const controller = new AbortController();
    const shares: number[] = [];
    const long =
      'select count(*) as n from (select row_number() over (partition by a.range % 7 order by b.range) as r from range(4000) as a, range(20000) as b)';
    const steps = ['one', 'two'].map((name) => ({ name, sql: name === 'one' ? 'select 1 as x' : `${long}, one` }));

    const running = engine.query(
      { name: 'probe', inputs: [], steps },
      {
        signal: controller.signal,
        onProgress: (share) => {
          shares.push(share);
          if (share > 0) setTimeout(() => controller.abort(), 50);
        },
      },
    );

    await expect(running).rejects.toThrow(/interrupt/i);
    expect(shares).toEqual([0, 0.5]);
    await expect(
      engine.query({ name: 'probe', inputs: [], steps }, { signal: AbortSignal.abort(new Error('not needed')) }),
    ).rejects.toThrow('not needed');
  });

  it('loads no extension and does not let a job change that', async () => {
    await expect(query(`select * from read_parquet('https://example.invalid/a.parquet')`)).rejects.toMatchObject({
      code: 'batch_engine_failed',
    });
    await expect(query('install httpfs')).rejects.toThrow(/one select/);
    expect(
      await query(
        "select value from duckdb_settings() where name in ('enable_external_access', 'lock_configuration') order by name",
      ),
    ).toEqual([{ value: 'false' }, { value: 'true' }]);
  });

  it.each([
    ['select 1 as one; select 2 as one', /one select/],
    ['install httpfs', /Parser Error/],
  ])('refuses the step %s, which a later step reads', async (sql, message) => {
    const steps = [
      { name: 'first', sql },
      { name: 'later', sql: 'select * from first' },
    ];

    await expect(engine.query({ name: 'two', inputs: [], steps })).rejects.toThrow(message);
  });

  it('computes of a view only what its readers read, however many there are', async () => {
    const parts = "select n, cast(word as bigint) as refused from (values (1, 'x')) as t(n, word)";
    const job = (isView: boolean): BatchJob => ({
      name: 'views',
      inputs: [],
      steps: [
        { name: 'parts', sql: parts, ...(isView ? { isView } : {}) },
        { name: 'first', sql: 'select n from parts' },
        { name: 'both', sql: 'select n from first union all select n + 1 as n from parts order by n' },
      ],
    });

    expect(await engine.query(job(true))).toEqual([{ n: 1 }, { n: 2 }]);
    await expect(engine.query(job(false))).rejects.toMatchObject({ step: 'parts' });
  });

  it('does not take a comment for a reader', async () => {
    const steps = [
      { name: 'parts', sql: "select n, cast(word as bigint) as refused from (values (1, 'x')) as t(n, word)" },
      { name: 'first', sql: '-- Reads parts once.\nselect n from parts' },
    ];

    expect(await engine.query({ name: 'comments', inputs: [], steps })).toEqual([{ n: 1 }]);
  });

  it('refuses a sum that DuckDB would write as a double, and says how to cast it', async () => {
    const writing = engine.run({
      name: 'sums',
      inputs: [],
      steps: [
        {
          name: 'sums',
          sql: 'select sum(cast(n as bigint)) as total from (values (1), (2)) as t(n)',
          output: 'sums.parquet',
        },
      ],
    });

    await expect(writing).rejects.toThrow(/column total is HUGEINT.*cast it to bigint/);
    expect(await readdir(join(folder, 'lake'))).toEqual([]);
  });

  it('leaves nothing in the scratch folder, and empties it when it opens', async () => {
    await engine.run({
      name: 'kept',
      inputs: [],
      steps: [{ name: 'kept', sql: 'select 1 as one', output: 'deep/er/kept.parquet' }],
    });
    expect(await readdir(join(folder, 'scratch'))).toEqual([]);

    await writeFile(join(folder, 'scratch', 'left-by-a-crash.parquet'), 'part');
    const again = await openEngine(folder);
    await again.query({ name: 'probe', inputs: [], steps: [{ name: 'probe', sql: 'select 1 as one' }] });
    await again.close();

    expect(await readdir(join(folder, 'scratch'))).toEqual([]);
  });

  it('finishes what runs before it closes, and then takes no more', async () => {
    const closing = await openEngine(join(folder, 'closing'));
    const probe = {
      name: 'probe',
      inputs: [],
      steps: [{ name: 'probe', sql: 'select count(*) as found from range(2000000) as t(n)' }],
    };

    const answer = closing.query(probe);
    await closing.close();

    expect(await answer).toEqual([{ found: 2_000_000 }]);
    await expect(closing.query(probe)).rejects.toThrow(/closed/);
  });

  it('takes no job after it closed, even if it never had one', async () => {
    const closing = await openEngine(await mkdtemp(join(folder, 'closing-')));

    await closing.close();

    await expect(closing.query({ name: 'probe', inputs: [], steps: [{ name: 'probe', sql: 'select 1' }] })).rejects.toThrow(/closed/); // prettier-ignore
  });
});
