import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { freshFolder, removeFolders, tidemark, tidemarkJson } from './cli';

const folder = freshFolder();
const FROM = '2026-03-07T22:00:00Z';
const RANGE = ['--from', '2026-03-07T00:00:00Z', '--to', '2026-03-09T00:00:00Z'] as const;

function bytesOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Names and contents of all files below a folder; in a laboratory, a run's record does not contain the wall clock. */
function filesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.startsWith('scratch') && statSync(join(root, path)).isFile())
    .sort()
    .map((path) => `${path} ${bytesOf(join(root, path))}`);
}

interface Truth {
  readonly sites: Readonly<
    Record<
      string,
      {
        readonly distinct: number;
        readonly human: {
          readonly events: number;
          readonly orders: number;
          readonly revenueMinor: Readonly<Record<string, number>>;
          readonly refundsMinor: Readonly<Record<string, number>>;
        };
        readonly invalid: Readonly<Record<string, number>>;
      }
    >
  >;
}
interface Answer {
  readonly rows: readonly {
    readonly by: Readonly<Record<string, string | null>>;
    readonly value: number;
    readonly exact: boolean;
  }[];
}

async function night(name: string): Promise<string> {
  const [file, truth, dataDir] = ['events.ndjson', 'truth.json', 'data'].map((part) =>
    join(folder, `${name}-${part}`),
  ) as [string, string, string];
  await tidemarkJson(
    'simulate',
    '--seed',
    '7',
    '--hours',
    '3',
    '--rate',
    '2',
    '--from',
    FROM,
    '--out',
    file,
    '--truth',
    truth,
  );
  await tidemarkJson(
    'replay',
    file,
    '--site',
    'shop',
    '--as-of-arrival',
    'event-time',
    '--time-zone',
    'America/New_York',
    '--data-dir',
    dataDir,
  );
  await tidemarkJson('batch', '--until', '2026-03-08T00:00:00Z', '--data-dir', dataDir);
  await tidemarkJson('batch', '--until', '2026-03-08T02:00:00Z', '--data-dir', dataDir);
  return dataDir;
}

afterAll(removeFolders);

test('the same seed and commands give the same bytes, over midnight and into a day of 23 hours', async () => {
  const [one, other] = [await night('one'), await night('other')];

  expect(bytesOf(join(folder, 'one-events.ndjson'))).toBe(bytesOf(join(folder, 'other-events.ndjson')));
  expect(filesOf(join(one, 'lake'))).toEqual(filesOf(join(other, 'lake')));
  for (const metric of ['events', 'visitors', 'revenue', 'top_products', 'page_load', 'conversion_rate']) {
    const ask = (dataDir: string): Promise<Answer> =>
      tidemarkJson('query', metric, ...RANGE, '--grain', 'hour', '--data-dir', dataDir);
    expect(await ask(one)).toEqual(await ask(other));
  }
});

test('exact, live and merged numbers are what the simulator meant', async () => {
  const dataDir = join(folder, 'one-data');
  const { sites } = JSON.parse(readFileSync(join(folder, 'one-truth.json'), 'utf8')) as Truth;
  const truth = sites['shop'];
  const wide = [
    '--from',
    '2025-03-01T00:00:00Z',
    '--to',
    '2026-03-20T00:00:00Z',
    '--grain',
    'total',
    '--data-dir',
    dataDir,
  ];
  const total = async (metric: string): Promise<Answer> => tidemarkJson('query', metric, ...wide);

  expect((await total('events')).rows[0]?.value).toBe(truth?.human.events);
  expect((await total('orders')).rows[0]?.value).toBe(truth?.human.orders);
  const money = async (metric: string): Promise<Readonly<Record<string, number>>> =>
    Object.fromEntries((await total(metric)).rows.map(({ by, value }) => [String(by['currency']), value]));
  const [revenue, refunds] = [await money('revenue'), await money('refunds')];
  expect(revenue).toEqual(truth?.human.revenueMinor);
  expect(refunds).toEqual(truth?.human.refundsMinor);
  expect(Object.keys(refunds)).not.toEqual([]);
  expect(await money('net_revenue')).toEqual(
    Object.fromEntries(Object.entries(revenue).map(([currency, sold]) => [currency, sold - (refunds[currency] ?? 0)])),
  );
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
  expect((await tidemark('reconcile', '--data-dir', dataDir)).status).toBe(0);
});

test('a backfill of what is exact already changes nothing, and its preview says so', async () => {
  const dataDir = join(folder, 'one-data');
  const days = ['--from', '2026-03-07', '--to', '2026-03-08', '--data-dir', dataDir];
  const ask = (): Promise<Answer> =>
    tidemarkJson('query', 'events', ...RANGE, '--grain', 'minute', '--data-dir', dataDir);
  const before = await ask();

  expect(await tidemarkJson('backfill', ...days, '--preview')).toMatchObject({ differences: [], failed: [] });
  const { status } = await tidemarkJson<{ readonly status: string }>('backfill', ...days);

  expect(status).toBe('published');
  expect((await ask()).rows).toEqual(before.rows);
});

test('what failed the contract is in quarantine by reason, and replaying it twice makes no duplicates', async () => {
  const dataDir = join(folder, 'one-data');
  const { total, reasons } = await tidemarkJson<{
    readonly total: number;
    readonly reasons: readonly { readonly code: string }[];
  }>('quarantine', '--data-dir', dataDir);
  const events = async (): Promise<number | undefined> =>
    (await tidemarkJson<Answer>('query', 'events', ...RANGE, '--grain', 'total', '--data-dir', dataDir)).rows[0]?.value;
  const before = await events();

  expect(total).toBeGreaterThan(0);
  expect(reasons.length).toBeGreaterThan(1);
  const replayed = await tidemarkJson<{ readonly read: number; readonly accepted: number }>(
    'quarantine',
    'replay',
    '--data-dir',
    dataDir,
  );
  expect(replayed).toMatchObject({ read: total, accepted: 0 });
  expect(await events()).toBe(before);
});
