import { join } from 'node:path';
import { ADMIN_HEADER } from '../../core/wire/access';
import { cleanReport } from '../../core/wire/clean';
import { status } from '../../core/wire/status';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { freshFolder, removeFolders, ROOT } from '../e2e/cli';

let platform: Platform;
beforeEach(async () => {
  const place = { dataDir: join(freshFolder(), 'data'), mode: 'laboratory', command: 'test', root: ROOT } as const;
  platform = await openPlatform(place);
});
afterEach(() => platform.close());
afterAll(removeFolders);

test('cleaning a platform that is new deletes nothing', async () => {
  const response = await platform.api.request('/v1/admin/clean', {
    method: 'POST',
    headers: { [ADMIN_HEADER]: platform.adminToken, 'content-type': 'application/json' },
    body: '{}',
  });

  const none = { files: 0, bytes: 0, from: null, to: null };
  expect(cleanReport.parse(await response.json())).toEqual({
    preview: false,
    kinds: [
      { kind: 'events', ...none },
      { kind: 'quarantine', ...none },
    ],
  });
});

test('the status has the files of each kind once a run has counted them', async () => {
  const read = async () => status.parse(await (await platform.api.request('/v1/status')).json());
  const before = await read();
  await platform.stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'USD' });
  const { writeKey = '' } = (await platform.stores.sites.secrets('shop')) ?? {};
  const body = new TextEncoder().encode(JSON.stringify({ event_type: 'page_view', page: '/' }));
  await platform.collector.collect({ writeKey, contentType: 'application/json', body });
  const until = new Date((Math.floor(platform.stores.clock.now() / 3_600_000) + 2) * 3_600_000).toISOString();

  const run = await platform.api.request('/v1/admin/batch', {
    method: 'POST',
    headers: { [ADMIN_HEADER]: platform.adminToken, 'content-type': 'application/json' },
    body: JSON.stringify({ until, confirm: true }),
  });

  expect(await run.json()).toMatchObject({ status: 'published' });
  const after = await read();
  expect(before).not.toHaveProperty('files');
  expect(Date.parse(after.files_counted ?? '')).toBe(Date.parse(until));
  expect(after.files?.find(({ kind }) => kind === 'curated')).toMatchObject({ files: 1 });
});
