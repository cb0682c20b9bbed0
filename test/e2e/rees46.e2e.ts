import { join } from 'node:path';
import { freshFolder, removeFolders, tidemark, tidemarkJson } from './cli';
import { choose, EFFORT } from '../support/effort';
import { rees46File, Rees46Oracle } from './rees46-oracle';

const HOUR = 3_600_000;
const MIDNIGHT = Date.parse('2019-10-01T00:00:00Z');
const at = (hour: number): number => MIDNIGHT + hour * HOUR;
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

interface Row {
  readonly start: string;
  readonly end: string;
  readonly by: Readonly<Record<string, string | null>>;
  readonly value: number | null;
  readonly lower: number;
  readonly upper: number;
  readonly exact: boolean;
  readonly layer: string;
}
interface Answer {
  readonly epoch: number;
  readonly as_of: string;
  readonly tidemark: string | null;
  readonly rows: readonly Row[];
}

const folder = freshFolder();
const dataDir = join(folder, 'data');
const file = rees46File(folder);
const truth = new Rees46Oracle(file);

function query(metric: string, grain: string, ...rest: readonly string[]): Promise<Answer> {
  return tidemarkJson<Answer>(
    'query',
    metric,
    '--site',
    'shop',
    '--from',
    iso(at(0)),
    '--to',
    iso(at(3)),
    '--grain',
    grain,
    '--data-dir',
    dataDir,
    ...rest,
  );
}
const replay = (): Promise<Record<string, unknown>> =>
  tidemarkJson(
    'replay',
    file,
    '--format',
    'rees46',
    '--site',
    'shop',
    '--as-of-arrival',
    'event-time',
    '--data-dir',
    dataDir,
  );

const HOURS = [0, 1, 2] as const;
/** A command takes a second or two, so an ordinary run asks for fewer answers. */
const GRAINS = choose({ mutation: ['total'], sample: ['minute', 'total'], full: ['minute', 'hour', 'total'] });
const FEW_METRICS = ['page_views', 'top_products'];
const METRICS = choose({
  mutation: FEW_METRICS,
  sample: FEW_METRICS,
  full: [...FEW_METRICS, 'revenue', 'visitors', 'sessions'],
});
const layers = ({ rows }: Answer): readonly string[] => rows.map(({ layer }) => layer);
const values = ({ rows }: Answer): readonly (number | null)[] => rows.map(({ value }) => value);

/** What must hold for the file regardless of how much is exact already. */
async function expectTheTruth(): Promise<void> {
  expect(values(await query('page_views', 'hour'))).toEqual(
    HOURS.map((hour) => truth.count('view', at(hour), at(hour + 1))),
  );
  expect(values(await query('events', 'total'))).toEqual([truth.count(undefined, at(0), at(3))]);
  expect(values(await query('revenue', 'hour'))).toEqual(HOURS.map((hour) => truth.revenue(at(hour), at(hour + 1))));
  expect(values(await query('orders', 'hour'))).toEqual(
    HOURS.map((hour) => truth.count('purchase', at(hour), at(hour + 1))),
  );

  const byMinute = await query('page_views', 'minute');
  // What has not begun has no number.
  expect(values(byMinute)).toEqual(
    Array.from({ length: 180 }, (_, minute) => at(0) + minute * 60_000).map((start) =>
      start > Date.parse(byMinute.as_of) ? null : truth.count('view', start, start + 60_000),
    ),
  );

  const byCategory = await query('page_views', 'total', '--by', 'category', '--limit', '1000');
  expect(new Map(byCategory.rows.map(({ by, value }) => [by['category'] ?? '', value]))).toEqual(
    truth.byCategory('view', at(0), at(3)),
  );

  for (const [metric, column] of [
    ['visitors', 'user'],
    ['sessions', 'session'],
  ] as const) {
    const [total] = (await query(metric, 'total')).rows;
    const exact = truth.distinct(column, at(0), at(3));
    expect(total?.lower).toBeLessThanOrEqual(exact);
    expect(total?.upper).toBeGreaterThanOrEqual(exact);
  }
}

afterAll(removeFolders);

test('a replay counts its rows, and the same replay again changes no number', async () => {
  const first = await replay();
  const { read, rejected, duplicates } = truth;

  expect(first).toMatchObject({ read, accepted: read - rejected, rejected, duplicates });
  const before = await query('page_views', 'minute');
  expect(await replay()).toMatchObject({ read, accepted: read - rejected, rejected, duplicates: read - rejected });
  expect(values(await query('page_views', 'minute'))).toEqual(values(before));
});

test('before any batch all answers come from cells, and counts and sums are right', async () => {
  const answer = await query('page_views', 'hour');

  expect(answer).toMatchObject({ epoch: 0, tidemark: null });
  expect(layers(answer)).toEqual(['speed', 'speed', 'speed']);
  expect(answer.rows.every(({ exact }) => !exact)).toBe(true);
  await expectTheTruth();
});

test('a run in the past of the virtual clock covers what arrived before it: the second replay came after 02:00', async () => {
  await tidemarkJson('batch', '--until', iso(at(2)), '--data-dir', dataDir);
  const answer = await query('page_views', 'hour');

  expect(answer.tidemark).toMatch(/^2019-10-01T02:00:00/);
  expect(layers(answer)).toEqual(['batch', 'batch', 'speed']);
  expect(answer.rows.map(({ exact }) => exact)).toEqual([true, true, false]);
  expect(layers(await query('page_views', 'total'))).toEqual(['merged']);
  await expectTheTruth();
});

test('after the last run all is exact', async () => {
  await tidemarkJson('batch', '--until', iso(at(3)), '--data-dir', dataDir);

  for (const metric of METRICS) {
    for (const grain of GRAINS) {
      const { rows } = await query(metric, grain);
      expect(rows.filter(({ exact, layer }) => !exact || layer !== 'batch')).toEqual([]);
    }
  }
  await expectTheTruth();
  expect(values(await query('visitors', 'total'))).toEqual([truth.distinct('user', at(0), at(3))]);
  expect(values(await query('visitors', 'hour'))).toEqual(
    HOURS.map((hour) => truth.distinct('user', at(hour), at(hour + 1))),
  );
  const top = await query('top_products', 'total', '--limit', '10');
  expect(top.rows.map(({ by, value }) => [by['product_id'], value])).toEqual(truth.topProducts(at(0), at(3), 10));
});

test('the ledgers balance and every difference between live and exact is explained', async () => {
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
  expect((await tidemark('reconcile', '--data-dir', dataDir)).status).toBe(0);
});

test('a rollback shows the earlier numbers again, and the next run the newest', async () => {
  await tidemarkJson('rollback', '--data-dir', dataDir);
  expect(layers(await query('page_views', 'hour'))).toEqual(['batch', 'batch', 'speed']);
  if (EFFORT === 'full') await expectTheTruth();

  await tidemarkJson('batch', '--until', iso(at(3)), '--data-dir', dataDir);
  expect(layers(await query('page_views', 'hour'))).toEqual(['batch', 'batch', 'batch']);
  await expectTheTruth();
});
