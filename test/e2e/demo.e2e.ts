import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foundDirectory } from '../../adapters/local/found-directory';
import { DAY_MS } from '../../core/time/window';
import { ADMIN_HEADER } from '../../core/wire/access';
import { DEMO, DEMO_SITES } from '../../platform/demo/demo';
import { foundWithDemo, type WrittenDemo } from '../../platform/demo/write-demo';
import { makeFirstSite } from '../../platform/first-site';
import { issueKey } from '../../platform/keys';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { simulate } from '../../simulator/simulate';
import { createTruthRecorder } from '../../simulator/truth-ledger';
import { freshFolder, removeFolders, ROOT, tidemark } from './cli';

const DAYS = 2;
let dataDir: string;
let demo: WrittenDemo | undefined;
let nowMs: number;
const today = (): number => Math.floor(nowMs / DAY_MS) * DAY_MS;

beforeAll(async () => {
  dataDir = join(freshFolder(), 'data');
  nowMs = Date.now();
  demo = await foundWithDemo({ dataDir, root: ROOT, nowMs, days: DAYS });
});
afterAll(removeFolders);

async function opened<Result>(work: (platform: Platform) => Promise<Result>): Promise<Result> {
  const platform = await openPlatform({ dataDir, root: ROOT, mode: 'live', command: 'test' });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

interface Rows {
  readonly rows: readonly {
    readonly value: number;
    readonly exact: boolean;
    readonly by?: { readonly currency: string };
  }[];
}

async function rowsOf(platform: Platform, question: string): Promise<Rows['rows']> {
  const response = await platform.api.request(`/v1/metrics/${question}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as Rows).rows;
}

test('the nights of a new directory are exact, and every event is accounted for', async () => {
  const truth = createTruthRecorder();
  const startMs = today() - DAYS * DAY_MS;
  for (const request of simulate({ ...DEMO, sites: DEMO_SITES, startMs, hours: DAYS * 24 })) truth.record(request);
  const range = `from=${new Date(startMs - 5 * DAY_MS).toISOString()}&to=${new Date(today()).toISOString()}`;
  await opened(async (platform) => {
    const { tidemark: tide, epoch } = await platform.stores.pointer.read();
    expect([tide, epoch]).toEqual([today(), 2]);
    expect(await platform.audit()).toMatchObject({ ok: true });

    const total = `site=demo&grain=total&time_zone=UTC&${range}`;
    const human = truth.truthLedger().sites['demo']?.human;
    const [revenue, orders] = [await rowsOf(platform, `revenue?${total}`), await rowsOf(platform, `orders?${total}`)];
    expect(revenue.every(({ exact }) => exact)).toBe(true);
    expect(revenue.map(({ by }) => by?.currency).sort()).toEqual(Object.keys(human?.revenueMinor ?? {}).sort());
    // Clients with a wrong clock may have put an order on another day than the range.
    expect(Math.abs((orders[0]?.value ?? 0) - (human?.orders ?? 0))).toBeLessThanOrEqual(2);
    expect((await rowsOf(platform, `page_views?${total}`))[0]).toMatchObject({ exact: true });
  });
});

test('the nights of a new directory learn a model of its sessions, which operators train again, promote and roll back', async () => {
  await opened(async (platform) => {
    const ask = async (path: string, body?: object): Promise<unknown> => {
      const headers = { [ADMIN_HEADER]: platform.adminToken, 'content-type': 'application/json' };
      const request = body === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(body) };
      return (await platform.api.request(path, request)).json();
    };
    const listed = (await ask('/v1/models?site=demo')) as SessionModels;
    expect(listed.night).toMatchObject({ epoch: 2, trained: listed.serving.champion, problems: [] });

    // Nothing was published since, so what is learned again is the same.
    const again = await ask('/v1/admin/models/train', { site: 'demo' });
    expect(again).toMatchObject({ status: 'trained', version: listed.serving.champion });
    const promote = { site: 'demo', version: listed.serving.champion };
    expect(await ask('/v1/admin/models/promote', promote)).toMatchObject({ champion: promote.version, previous: null });
    expect(await ask('/v1/admin/models/rollback', { site: 'demo' })).toMatchObject({
      code: 'operation_refused',
      detail: 'no model was promoted before this one',
    });
  });
});

interface SessionModels {
  readonly serving: { readonly champion: string };
  readonly night: unknown;
}

test('it is written once, and never into a directory that is there', async () => {
  expect(await foundWithDemo({ dataDir, root: ROOT, nowMs, days: DAYS })).toBeUndefined();
});

test('what a killed process left is cleared away or finished', async () => {
  const [half, whole] = [join(freshFolder(), 'half'), join(freshFolder(), 'whole')];
  await mkdir(join(half, 'founding', 'store'), { recursive: true });
  await foundDirectory(half, async (folder) => {
    expect(await readdir(folder)).toEqual([]);
    await Promise.all(['store', 'lake'].map((name) => mkdir(join(folder, name))));
    await writeFile(join(folder, 'directory.json'), '{}');
  });
  expect((await readdir(half)).sort()).toEqual(['directory.json', 'lake', 'store']);

  await mkdir(join(whole, 'founding', 'lake'), { recursive: true });
  await mkdir(join(whole, 'store'));
  for (const name of ['complete', 'directory.json']) await writeFile(join(whole, 'founding', name), '');
  expect(await foundDirectory(whole)).toBe(true);
  expect((await readdir(whole)).sort()).toEqual(['directory.json', 'lake', 'store']);
});

test('a key for all sites does not read the demo; its own key and the owner do', async () => {
  await opened(async (platform) => {
    expect((await makeFirstSite(platform))?.id).toBe('shop');
    const all = { kind: 'server', scopes: ['read'], sites: [], expiresMs: undefined } as const;
    const everything = String((await issueKey(platform.stores, all))['secret']);
    const asked = async (secret: string | undefined, path: string): Promise<Response> =>
      platform.api.request(path, { headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` } });
    const question = '/v1/metrics/page_views?site=demo';

    const refused = await asked(everything, question);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'site_access_refused' }]);
    expect((await asked(everything, '/v1/metrics/page_views?site=shop')).status).toBe(200);
    for (const secret of [demo?.readKey, undefined]) expect((await asked(secret, question)).status).toBe(200);

    const sites = async (secret?: string): Promise<unknown> =>
      ((await (await asked(secret, '/v1/status')).json()) as { readonly sites: unknown }).sites;
    expect(await sites(everything)).toMatchObject([{ id: 'shop' }]);
    expect(await sites()).toMatchObject([{ id: 'demo', simulated: true }, { id: 'shop' }]);
  });
});

test('“demo remove” takes it away with its key', async () => {
  const removed = await tidemark('demo', 'remove', '--data-dir', dataDir);
  expect(removed).toMatchObject({ status: 0, stdout: 'The site “demo” is removed, and its 1 keys with it.\n' });
  expect(await tidemark('demo', 'remove', '--data-dir', dataDir)).toMatchObject({ status: 1 });
  await opened(async ({ api }) => {
    expect((await api.request('/v1/metrics/page_views?site=demo')).status).toBe(404);
    expect(await (await api.request('/v1/status')).json()).toMatchObject({ sites: [{ id: 'shop' }] });
  });
});
