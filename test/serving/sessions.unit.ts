import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import type { OpenTo } from '../../serving-layer/api/access';
import { ROOT } from '../e2e/cli';
import { jsonOf, type Json } from './api-world';

const READ_TOKEN = 'a-read-token-of-24-bytes';
const OUTSIDE = { host: 'stats.shop.example' };

let folder: string;
let platform: Platform;

async function open(openTo: OpenTo): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'sessions-'));
  const place = { dataDir: folder, mode: 'live', command: 'test', root: ROOT } as const;
  platform = await openPlatform({ ...place, openTo, readToken: openTo === 'nobody' ? READ_TOKEN : '' });
  for (const id of ['shop', 'blog']) await platform.stores.sites.create({ id, timeZone: 'UTC', currency: 'USD' });
}

afterEach(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

async function admin(path: string, body: Json): Promise<Json> {
  const headers = { 'x-admin-token': platform.adminToken, 'content-type': 'application/json' };
  return jsonOf(
    await platform.api.request(`/v1/admin/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

function logIn(body: Json, headers: Readonly<Record<string, string>> = OUTSIDE): Promise<Response> {
  const sent = { ...headers, 'content-type': 'application/json' };
  return Promise.resolve(
    platform.api.request('/v1/session', { method: 'POST', headers: sent, body: JSON.stringify(body) }),
  );
}

/** The cookie that a browser would send back. */
function cookieFrom({ headers }: Response): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function statusOf(path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return (await platform.api.request(path, { headers })).status;
}

const read = (site: string, cookie: string): Promise<number> =>
  statusOf(`/v1/metrics/page_views?site=${site}`, { ...OUTSIDE, cookie });

describe('on an address of this machine, reading without credentials', () => {
  beforeEach(() => open('this-machine'));

  it.each([
    ['localhost', { host: 'localhost:4100' }, 200],
    ['127.0.0.1', { host: '127.0.0.1:4100' }, 200],
    ['[::1]', { host: '[::1]:4100' }, 200],
    ['a name that was pointed here', { host: 'evil.example:4100' }, 401],
    ['no name', {}, 401],
    ['a proxy that keeps the host', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }, 401],
    ['a proxy that says so otherwise', { host: 'localhost', forwarded: 'for=192.0.2.7' }, 401],
    ['a proxy that only names itself', { host: 'localhost', via: '1.1 proxy' }, 401],
  ] as const)('by %s', async (_, headers, status) => {
    expect(await statusOf('/v1/status', headers)).toBe(status);
    expect(await statusOf('/v1/metrics/page_views?site=shop', headers)).toBe(status);
  });

  it('goes on with a cookie that has ended', async () => {
    expect(await statusOf('/v1/status', { host: 'localhost', cookie: 'tidemark_session=ss_old' })).toBe(200);
  });
});

describe('logging in', () => {
  beforeEach(() => open('nobody'));

  it('takes the code of a link once, and sets a cookie that pages cannot read', async () => {
    const { code } = await admin('logins', {});

    const first = await logIn({ code });
    const again = await logIn({ code });
    const cookie = cookieFrom(first);

    expect([first.status, again.status]).toEqual([200, 401]);
    expect(await jsonOf(again)).toMatchObject({ code: 'login_refused' });
    expect(first.headers.get('set-cookie')).toMatch(
      /^tidemark_session=ss_[\w-]{32}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    );
    expect([await read('shop', ''), await read('shop', cookie), await read('blog', cookie)]).toEqual([401, 200, 200]);
    const stored = JSON.stringify(await platform.stores.keys.list());
    expect(stored).not.toContain(cookie.split('=')[1]);
  });

  it('for some sites reads only these', async () => {
    const cookie = cookieFrom(await logIn({ code: (await admin('logins', { sites: ['blog'] }))['code'] }));

    expect([await read('shop', cookie), await read('blog', cookie)]).toEqual([403, 200]);
  });

  it('takes a key that reads and the read token, and nothing else', async () => {
    const reader = await admin('keys', { scopes: ['read'], sites: ['shop'] });
    const sender = await admin('keys', { scopes: ['ingest'], sites: ['shop'] });
    const proofs = [reader['secret'], READ_TOKEN, sender['secret'], platform.adminToken, 'sk_guess'];

    const statuses = await Promise.all(proofs.map(async (key) => (await logIn({ key })).status));

    expect([...statuses, (await logIn({})).status]).toEqual([200, 200, 401, 401, 401, 401]);
  });

  it('is undone by logging out, for everyone who has the cookie', async () => {
    const cookie = cookieFrom(await logIn({ key: READ_TOKEN }));
    const session = await jsonOf(await platform.api.request('/v1/session', { headers: { ...OUTSIDE, cookie } }));
    const out = await platform.api.request('/v1/session', { method: 'DELETE', headers: { ...OUTSIDE, cookie } });

    expect(session).toMatchObject({ logged_in: true, sites: [] });
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(await read('shop', cookie)).toBe(401);
    expect(await jsonOf(await platform.api.request('/v1/session', { headers: { ...OUTSIDE, cookie } }))).toMatchObject({
      logged_in: false,
    });
  });

  it('never operates, and is no bearer token of anything else', async () => {
    const cookie = cookieFrom(await logIn({ key: READ_TOKEN }));

    expect(await statusOf('/v1/admin/keys', { ...OUTSIDE, cookie })).toBe(401);
    expect(await statusOf('/v1/admin/keys', { ...OUTSIDE, 'x-admin-token': cookie.split('=')[1] ?? '' })).toBe(401);
    expect((await logIn({ key: cookie.split('=')[1] })).status).toBe(401);
  });

  it('names the cookie by the port, and keeps it from plain HTTP behind TLS', async () => {
    const body = JSON.stringify({ key: READ_TOKEN });
    const headers = { 'content-type': 'application/json', 'x-forwarded-proto': 'https' };
    const answer = await platform.api.request('http://stats.shop.example:4100/v1/session', {
      method: 'POST',
      headers,
      body,
    });

    expect(answer.headers.get('set-cookie')).toMatch(/^tidemark_session_4100=.*; Secure$/);
  });
});

describe('a link that is shared', () => {
  beforeEach(() => open('nobody'));

  it('opens the numbers of one site, for everyone, until it is revoked', async () => {
    const link = await admin('keys', { use: 'link', name: 'Board', scopes: ['read'], sites: ['shop'] });
    const [first, second] = [await logIn({ key: link['secret'] }), await logIn({ key: link['secret'] })].map(
      cookieFrom,
    );

    const used = (await platform.stores.keys.get(String(link['id'])))?.lastUsedMs;
    const before = [await read('shop', first ?? ''), await read('shop', second ?? ''), await read('blog', first ?? '')];
    const seen = (await platform.stores.keys.get(String(link['id'])))?.lastUsedMs;
    await admin('keys/revoke', { id: link['id'] });
    const after = [await read('shop', first ?? ''), await read('shop', second ?? '')];

    expect([before, after]).toEqual([
      [200, 200, 403],
      [401, 401],
    ]);
    expect([used, seen]).toEqual([undefined, expect.any(Number)]);
    expect((await logIn({ key: link['secret'] })).status).toBe(401);
    await logIn({ key: READ_TOKEN });
    expect(await platform.stores.keys.list()).toHaveLength(4);
  });

  it.each([
    [{ scopes: ['read'] }],
    [{ scopes: ['read'], sites: ['shop', 'blog'] }],
    [{ scopes: ['admin'] }],
    [{ scopes: ['read', 'ingest'], sites: ['shop'] }],
  ])('reads one site and no more: %j', async (request) => {
    expect(await admin('keys', { use: 'link', ...request })).toMatchObject({ code: 'invalid_key' });
  });
});
