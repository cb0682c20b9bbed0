import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMIN_HEADER } from '../../core/wire/access';
import { backUpWhenDue } from '../../platform/backup';
import { checkDirectory, openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { freshFolder, removeFolders, ROOT } from '../e2e/cli';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2026-03-04T12:00:00Z');

let platform: Platform;
let folder: string;
beforeEach(async () => {
  folder = freshFolder();
  platform = await openPlatform({ dataDir: join(folder, 'data'), mode: 'live', command: 'test', root: ROOT });
  await platform.stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'USD' });
  const { writeKey = '' } = (await platform.stores.sites.secrets('shop')) ?? {};
  const events = [
    { event_type: 'page_view', page: '/' },
    { event_type: 'search', query: 'shoes' },
  ];
  await platform.collector.collect({
    writeKey,
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(events)),
  });
});
afterEach(() => platform.close());
afterAll(removeFolders);

async function backedUpTo(target: string): Promise<readonly [number, Record<string, unknown>]> {
  const response = await platform.api.request('/v1/admin/backup', {
    method: 'POST',
    headers: { [ADMIN_HEADER]: platform.adminToken, 'content-type': 'application/json' },
    body: JSON.stringify({ folder: target }),
  });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

describe('a backup of a platform that is in use', () => {
  test('is a data directory with all that was acknowledged, and is audited', async () => {
    const [status, report] = await backedUpTo(join(folder, 'copy'));

    expect([status, report]).toEqual([200, expect.objectContaining({ ok: true, events: 2 })]);
    expect(await checkDirectory(join(folder, 'copy'), ROOT)).toMatchObject({ ok: true, damaged: 0 });
  });

  test('is refused with what to do where files are in the way', async () => {
    mkdirSync(join(folder, 'used'));
    writeFileSync(join(folder, 'used', 'file'), '');

    expect(await backedUpTo(join(folder, 'used'))).toEqual([
      409,
      expect.objectContaining({ reason_code: 'directory_not_empty' }),
    ]);
    expect(await backedUpTo(join(folder, 'used', 'file'))).toEqual([
      409,
      expect.objectContaining({ reason_code: 'directory_not_writable' }),
    ]);
  });
});

describe('a backup into the data directory itself', () => {
  test.each(['', 'backup', 'lake/backup/monday', '../data/x', '../link', '../link/new'])(
    'as %j is refused, and nothing is made there',
    async (place) => {
      symlinkSync(join(folder, 'data'), join(folder, 'link'));
      const before = readdirSync(join(folder, 'data'), { recursive: true }).sort();

      const [status, problem] = await backedUpTo(`${join(folder, 'data')}/${place}`);

      expect([status, problem]).toEqual([
        409,
        expect.objectContaining({
          reason_code: 'directory_in_itself',
          detail: expect.stringContaining('name a folder outside') as string,
        }),
      ]);
      expect(readdirSync(join(folder, 'data'), { recursive: true }).sort()).toEqual(before);
    },
  );

  test('is not what a folder beside it with a longer name is', async () => {
    expect(await backedUpTo(join(folder, 'data-copy'))).toEqual([200, expect.objectContaining({ ok: true })]);
  });
});

describe('planned backups', () => {
  const planned = (nowMs: number, damaged = 0) =>
    backUpWhenDue(
      platform.stores,
      { folder: join(folder, 'backups'), everyMs: DAY_MS, keep: 2 },
      { nowMs, check: () => Promise.resolve({ ok: true, rows: [], damaged }) },
    );

  test('are made when due, and the oldest ones go', async () => {
    expect(await planned(NOON)).toContain('2026-03-04T12-00-00Z');
    expect(await planned(NOON + DAY_MS - 1)).toBeUndefined();
    await planned(NOON + DAY_MS);
    await planned(NOON + 2 * DAY_MS);

    expect(readdirSync(join(folder, 'backups')).sort()).toEqual(['2026-03-05T12-00-00Z', '2026-03-06T12-00-00Z']);
  });

  test('that are damaged take the place of none', async () => {
    await planned(NOON);

    await expect(planned(NOON + DAY_MS, 1)).rejects.toMatchObject({ code: 'backup_not_whole' });
    expect(existsSync(join(folder, 'backups', '2026-03-04T12-00-00Z'))).toBe(true);
    expect(existsSync(join(folder, 'backups', '2026-03-05T12-00-00Z'))).toBe(false);
  });
});
