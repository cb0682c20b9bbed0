import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTableFiles } from '../../adapters/local/duckdb/table-files';
import type { CommandApi } from '../../core/capability/command';
import { queryMetrics } from '../../core/wire/metrics';
import { useFeatures } from '../../reaction-layer/features/features-command';
import { commandCall } from '../support/command-call';

const VIEW = 'traffic_5m_by_geo_platform';
const MINUTE = 60_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-materialise-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function features(what: string, options: Readonly<Record<string, unknown>>, call: unknown = () => undefined) {
  const api = { call, site: () => Promise.resolve('shop') } as CommandApi;
  await useFeatures(
    commandCall({ options, arguments: [what], api, tables: createTableFiles(), dataDirectory: folder }),
  );
}

/** Answers each window with the minute of its end; only in Germany, and nothing before 12:10. */
function answer(_: unknown, given: unknown) {
  const { queries } = queryMetrics.input.parse(given);
  return Promise.resolve({
    answers: queries.map(({ to = '' }) => {
      const minute = (Date.parse(to) / MINUTE) % 60;
      return { rows: minute < 10 ? [] : [{ by: { country: 'DE', platform: 'web' }, value: minute }] };
    }),
  });
}

test('what is materialised can be joined: windows end at their values’ times, and a later run of a range counts', async () => {
  const range = { view: VIEW, from: '2026-03-01T12:00:00Z', to: '2026-03-01T12:20:00Z' };
  await features('materialise', range, answer);
  const entities = join(folder, 'entities.csv');
  const rows = ['12:09:59', '12:10:00', '12:19:59', '13:00:00'].map((time) => `DE,web,2026-03-01T${time}Z`);
  await writeFile(entities, `geo,platform,event_timestamp\n${rows.join('\n')}\n`);

  await features('join', { view: VIEW, entities, out: join(folder, 'out.csv') });

  expect(await readdir(join(folder, 'features', VIEW))).toEqual(['2026-03-01T1200_2026-03-01T1220.parquet']);
  expect((await readFile(join(folder, 'out.csv'), 'utf8')).trimEnd().split('\n').slice(1)).toEqual([
    'DE,web,2026-03-01T12:09:59Z,,,',
    'DE,web,2026-03-01T12:10:00Z,10.0,10.0,10',
    'DE,web,2026-03-01T12:19:59Z,15.0,15.0,15',
    'DE,web,2026-03-01T13:00:00Z,20.0,20.0,20',
  ]);
});

test('a repository of Feast names the files, the time to live and the types', async () => {
  await features('export', { feast: true, out: join(folder, 'repo') });

  expect(await readFile(join(folder, 'repo/feature_store.yaml'), 'utf8')).toContain('type: duckdb');
  const text = await readFile(join(folder, 'repo/features.py'), 'utf8');
  expect(text).toContain(`path="${join(folder, 'features', VIEW)}"`);
  expect(text).toContain('ttl=timedelta(milliseconds=259200000)');
  expect(text).toContain('Field(name="event_count", dtype=Int64)');
});

test.each([
  ['a range that is none', { from: '2026-03-02', to: '2026-03-01' }, /must be before --to/],
  ['a time that is none', { from: 'yesterday', to: '2026-03-01' }, /--from yesterday is not an instant/],
])('refuses %s', async (_, range, message) => {
  await expect(features('materialise', { view: VIEW, ...range }, answer)).rejects.toThrow(message);
});
