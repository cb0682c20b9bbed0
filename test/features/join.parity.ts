import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTableFiles } from '../../adapters/local/duckdb/table-files';
import { useFeatures } from '../../reaction-layer/features/features-command';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../core/time/window';
import { randomOf } from '../../loadtest/measures/synthetic-events';
import { commandCall } from '../support/command-call';

const VIEW = 'traffic_5m_by_geo_platform';
const TTL_MS = 3 * DAY_MS;
const START = Date.parse('2026-03-01T00:00:00Z');

interface SourceRow {
  readonly geo: string;
  readonly platform: string;
  readonly event: number;
  readonly created: number;
  readonly ctr: number | null;
  readonly count: number;
}
interface EntityRow {
  readonly geo: string;
  readonly platform: string;
  readonly at: number;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-features-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);

async function features(options: Readonly<Record<string, unknown>>): Promise<void> {
  const call = { options, arguments: ['join'], tables: createTableFiles(), dataDirectory: file('data') };
  await useFeatures(commandCall(call));
}

async function writeSource(rows: readonly SourceRow[], name = 'source.csv'): Promise<string> {
  const lines = rows.map(({ geo, platform, event, created, ctr, count }) =>
    [geo, platform, new Date(event).toISOString(), new Date(created).toISOString(), ctr ?? '', 0.5, count].join(','),
  );
  const titles = 'geo,platform,event_timestamp,created_timestamp,ctr_avg,bounce_rate_avg,event_count';
  await writeFile(file(name), `${[titles, ...lines].join('\n')}\n`);
  return file(name);
}

async function joined(rows: readonly EntityRow[], options: Readonly<Record<string, unknown>>) {
  const lines = rows.map(({ geo, platform, at }, row) => [row, geo, platform, new Date(at).toISOString()].join(','));
  await writeFile(file('entities.csv'), `${['row,geo,platform,event_timestamp', ...lines].join('\n')}\n`);
  await features({ view: VIEW, entities: file('entities.csv'), out: file('out.csv'), ...options });
  const [, ...answered] = (await readFile(file('out.csv'), 'utf8')).trimEnd().split('\n');
  return answered.map((line) => {
    const [row, , , , ctr, , count] = line.split(',');
    return { row: Number(row), ctr: ctr === '' ? null : Number(ctr), count: count === '' ? null : Number(count) };
  });
}

/** The rule, row by row. */
function oracle(source: readonly SourceRow[], rows: readonly EntityRow[], isAsKnownThen: boolean) {
  return rows.map(({ geo, platform, at }, row) => {
    const visible = source.filter(
      (one) =>
        one.geo === geo &&
        one.platform === platform &&
        one.event <= at &&
        one.event >= at - TTL_MS &&
        (!isAsKnownThen || one.created <= at),
    );
    const newest = visible.toSorted((a, b) => b.event - a.event || b.created - a.created)[0];
    return { row, ctr: newest?.ctr ?? null, count: newest?.count ?? null };
  });
}

/** Times on a coarse grid, so that ties and both ends of the time to live occur. */
function drawn(): { readonly source: readonly SourceRow[]; readonly rows: readonly EntityRow[] } {
  const random = randomOf(7);
  const draw = <Value>(values: readonly Value[]): Value | undefined => values[Math.floor(random() * values.length)];
  const place = () => ({ geo: draw(['DE', 'US', 'unknown']) ?? '', platform: draw(['web', 'ios']) ?? '' });
  const time = (): number => START + Math.floor(random() * 14) * 12 * HOUR_MS;
  const source = Array.from({ length: 60 }, (_, count) => {
    const event = time();
    // No two rows are equal in both times: which one counts would be undefined.
    const created = event + Math.floor(random() * 5) * DAY_MS + count;
    return { ...place(), event, created, ctr: random() < 0.2 ? null : Math.floor(random() * 8) / 8, count };
  });
  const edges = source.flatMap(({ event, geo, platform }) =>
    [event, event - 1, event + TTL_MS, event + TTL_MS + 1].map((at) => ({ geo, platform, at })),
  );
  return { source, rows: [...edges, ...Array.from({ length: 60 }, () => ({ ...place(), at: time() }))] };
}

test.each([
  ['as known now', false],
  ['as known then', true],
])('equals the rule row for row, at ties and at both ends of the time to live: %s', async (_, asKnownThen) => {
  const { source, rows } = drawn();

  const answered = await joined(rows, { source: [await writeSource(source)], asKnownThen });

  expect(answered).toEqual(oracle(source, rows, asKnownThen));
  expect(
    answered.some(({ count }) => count === null) && answered.some(({ ctr, count }) => ctr === null && count !== null),
  ).toBe(true);
});

test('several files are one source, and times have any offset', async () => {
  const row = { geo: 'DE', platform: 'web', ctr: 0.5 };
  const older = await writeSource([{ ...row, event: START, created: START, count: 1 }], 'one.csv');
  const newer = await writeSource([{ ...row, event: START + HOUR_MS, created: START + HOUR_MS, count: 2 }], 'two.csv');
  await writeFile(
    file('offsets.csv'),
    'geo,platform,event_timestamp\nDE,web,2026-03-01T02:30:00+02:00\nDE,web,2026-03-01 01:00:00\n',
  );

  await features({ view: VIEW, entities: file('offsets.csv'), source: [newer, older], out: file('out.csv') });

  expect(await readFile(file('out.csv'), 'utf8')).toBe(
    'geo,platform,event_timestamp,ctr_avg,bounce_rate_avg,event_count\n' +
      'DE,web,2026-03-01T02:30:00+02:00,0.5,0.5,1\nDE,web,2026-03-01 01:00:00,0.5,0.5,2\n',
  );
});

test('Parquet goes in and out, with the types of the view', async () => {
  const source = await writeSource([{ geo: 'DE', platform: 'web', event: START, created: START, ctr: 0.25, count: 3 }]);
  const tables = createTableFiles();
  const sql = `select 'DE' as geo, 'web' as platform, timestamp '2026-03-01 00:05:00' as event_timestamp`;
  await tables.write({ tables: [], sql }, file('entities.parquet'));

  await features({ view: VIEW, entities: file('entities.parquet'), source: [source], out: file('out.parquet') });

  const out = { kind: 'files', name: 'answers', files: [file('out.parquet')] } as const;
  const types = await tables.query({
    tables: [out],
    sql: "select column_name, column_type from (describe answers) where column_name like '%_avg' or column_name = 'event_count'",
  });
  expect(types.map(({ column_type: type }) => type)).toEqual(['FLOAT', 'FLOAT', 'BIGINT']);
  expect(await tables.query({ tables: [out], sql: 'select ctr_avg, event_count from answers' })).toEqual([
    { ctr_avg: 0.25, event_count: 3 },
  ]);
});

test.each([
  [
    'an unknown view',
    { view: 'nope' },
    'geo,platform,event_timestamp\n',
    /there is no feature view “nope”: use traffic/,
  ],
  ['a missing entity', {}, 'geo,event_timestamp\nDE,2026-03-01\n', /lacks the column platform/],
  ['a time that is none', {}, 'geo,platform,event_timestamp\nDE,web,yesterday\n', /event_timestamp "yesterday" is not/],
  ['a column that is a feature', {}, 'geo,platform,event_timestamp,ctr_avg\nDE,web,2026-03-01,1\n', /rename it/],
  [
    'a source that is not there',
    { source: ['nowhere.csv'] },
    'geo,platform,event_timestamp\n',
    /nowhere.csv is not a file/,
  ],
  [
    'nothing materialised',
    { source: undefined },
    'geo,platform,event_timestamp\n',
    /run “tidemark features materialise/,
  ],
])('refuses %s, saying what to do', async (_, options, entities, message) => {
  await writeFile(file('entities.csv'), entities);
  const source = [
    await writeSource([{ geo: 'DE', platform: 'web', event: START, created: START + MINUTE_MS, ctr: 0, count: 1 }]),
  ];

  const work = features({ view: VIEW, entities: file('entities.csv'), out: file('out.csv'), source, ...options });

  await expect(work).rejects.toThrow(message);
});
