import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import { issueKey } from '../../platform/keys';
import { createCheckKey } from '../../serving-layer/api/access';
import { createLoginCodes, createSessions, LOGIN_MS, SESSION_MS } from '../../serving-layer/api/sessions';

let folder: string;
let stores: LocalPlatformStores;
let nowMs: number;
const clock = { now: () => nowMs };

beforeEach(async () => {
  nowMs = Date.UTC(2026, 9, 1);
  folder = await mkdtemp(join(tmpdir(), 'session-times-'));
  stores = await openDataDirectory(folder, { mode: 'live' });
  await stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'USD' });
});

afterEach(async () => {
  await stores.close();
  await rm(folder, { recursive: true });
});

function opened(mostSessions?: number) {
  const codes = createLoginCodes(clock);
  const sessions = createSessions({
    ...{ keys: stores.keys, clock, codes },
    ...(mostSessions === undefined ? {} : { mostSessions }),
  });
  const reads = async (secret: string): Promise<boolean> =>
    (await createCheckKey(stores.keys, clock)(secret, 'read')) !== undefined;
  return { codes, sessions, reads };
}

async function keyUntil(expiresMs: number | undefined): Promise<string> {
  const { keys, sites } = stores;
  const request = { kind: 'server', scopes: ['read'], sites: ['shop'], expiresMs } as const;
  return String((await issueKey({ keys, sites, clock }, request))['secret']);
}

it('a login link that nobody opened in time opens nothing', async () => {
  const { codes, sessions } = opened();
  const [late, early] = [codes.make([]).code, codes.make([]).code];

  nowMs += LOGIN_MS - 1;
  const inTime = await sessions.open({ code: early });
  nowMs += 1;

  expect([inTime?.record.sites, await sessions.open({ code: late })]).toEqual([[], undefined]);
});

it('a session ends after its time, or with its key before that', async () => {
  const { sessions, reads } = opened();
  const long = await sessions.open({ key: await keyUntil(undefined) });
  const short = await sessions.open({ key: await keyUntil(nowMs + 1000) });
  const seen = async () => [await reads(long?.secret ?? ''), await reads(short?.secret ?? '')];

  const before = await seen();
  nowMs += 1000;
  const later = await seen();
  nowMs += SESSION_MS;

  expect([before, later, await seen()]).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ]);
});

it('sessions that have ended are forgotten when another is opened', async () => {
  const { sessions } = opened();
  const key = await keyUntil(undefined);
  await sessions.open({ key });
  nowMs += SESSION_MS;
  await sessions.open({ key });

  expect((await stores.keys.list()).filter(({ use }) => use === 'session')).toHaveLength(1);
});

it('a key that logs in more browsers than it may ends the session of the first', async () => {
  const { sessions, reads } = opened(2);
  const [key, other] = [await keyUntil(undefined), await keyUntil(undefined)];
  const secrets: string[] = [];
  for (const each of [other, key, key, key]) {
    nowMs += 1;
    secrets.push((await sessions.open({ key: each }))?.secret ?? '');
  }

  expect(await Promise.all(secrets.map(reads))).toEqual([true, false, true, true]);
});
