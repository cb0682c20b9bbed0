import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDirectory, type LocalPlatformStores } from '../../adapters/local/data-directory';
import { createNoteUse } from '../../platform/note-use';
import type { Clock } from '../../core/port/clock';
import { createSiteOperations } from '../../platform/site-operations';
import { createAuthorizeRead, createCheckKey } from '../../serving-layer/api/access';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { ADMIN_TOKEN, type ApiWorld, createApiWorld, echoOperations, jsonOf, type Json } from './api-world';

const READ_TOKEN = 'a-read-token-of-24-bytes';
const RANGE = 'from=2019-10-01T00:00:00Z&to=2019-10-01T03:00:00Z';

let folder: string;
let stores: LocalPlatformStores;
let world: ApiWorld;

/** The API over a registry of its own; the numbers are those of the site “shop” of the world. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sites-'));
  stores = await openDataDirectory(folder, { mode: 'live' });
  world = await openWorld(stores.clock);
  await ask('sites', { id: 'shop', currency: 'EUR' });
});

function openWorld(clock: Clock): Promise<ApiWorld> {
  const checkKey = createCheckKey(stores.keys, clock, createNoteUse(stores.keys));
  return createApiWorld({
    sites: stores.sites,
    checkKey,
    adminToken: ADMIN_TOKEN,
    authorizeRead: createAuthorizeRead({ readToken: READ_TOKEN, adminToken: ADMIN_TOKEN, checkKey }),
    operations: {
      ...echoOperations(),
      ...createSiteOperations(stores),
    },
    events: createEventRoutes({
      collect: () => Promise.resolve({ status: 202, body: { accepted: 0, rejected: 0, verdicts: [] } }),
      clientIp: () => undefined,
    }),
  });
}

afterEach(async () => {
  await stores.close();
  await rm(folder, { recursive: true });
});

async function ask(path: string, body: Json): Promise<readonly [status: number, answer: Json]> {
  const answer = await world.post(`/v1/admin/${path}`, body, { 'x-admin-token': ADMIN_TOKEN });
  return [answer.status, await jsonOf(answer)];
}

async function asked(path: string): Promise<readonly [status: number, answer: Json]> {
  const answer = await world.get(`/v1/admin/${path}`, { 'x-admin-token': ADMIN_TOKEN });
  return [answer.status, await jsonOf(answer)];
}

async function makeKey(request: Json): Promise<{ readonly id: string; readonly secret: string }> {
  const [, { id, secret }] = await ask('keys', request);
  return { id: String(id), secret: String(secret) };
}

const reading = (path: string, secret: string): Promise<Response> =>
  world.get(path, { authorization: `Bearer ${secret}` });

describe('a setting of a site', () => {
  it.each([
    [{ id: 'blog', time_zone: 'GMT+5' }, 'time_zone: “GMT+5” is not an IANA time zone'],
    [{ id: 'blog', currency: 'ERU' }, 'currency: “ERU” is not in ISO 4217'],
    [{ id: 'Blog' }, '“Blog” cannot name a site'],
  ])('that means nothing is the caller’s fault: %j', async (request, sentence) => {
    const [status, { code, detail }] = await ask('sites', request);

    expect([status, code]).toEqual([400, 'invalid_site']);
    expect(detail).toContain(sentence);
  });

  it('of a site that exists is refused by “add”, and taken if it is the same', async () => {
    const [other, { detail }] = await ask('sites', { id: 'shop', time_zone: 'Asia/Tokyo' });
    const [same] = await ask('sites', { id: 'shop', time_zone: 'UTC' });

    expect([other, same]).toEqual([409, 200]);
    expect(detail).toContain('exists with the time zone UTC, not Asia/Tokyo');
  });

  it('names the pages that may send events, until any may again', async () => {
    const [status, site] = await ask('sites/change', { id: 'shop', send_origins: ['https://shop.example'] });
    const [wrong, { detail }] = await ask('sites/change', { id: 'shop', send_origins: ['shop.example'] });
    const [, back] = await ask('sites/change', { id: 'shop', send_origins: null });

    expect([status, site]).toMatchObject([200, { send_origins: ['https://shop.example'] }]);
    expect([wrong, detail]).toEqual([400, expect.stringContaining('send_origins: “shop.example” is not an origin')]);
    expect(back).not.toHaveProperty('send_origins');
  });

  it('changes, with a name and pages that may read', async () => {
    const [status, site] = await ask('sites/change', {
      id: 'shop',
      name: 'Shop Berlin',
      read_origins: ['https://a.example'],
      time_zone: 'Europe/Berlin',
    });
    const [wrong, { detail }] = await ask('sites/change', { id: 'shop', read_origins: ['https://a.example/x'] });

    expect([status, site]).toMatchObject([200, { name: 'Shop Berlin', time_zone: 'Europe/Berlin', currency: 'EUR' }]);
    expect([wrong, detail]).toEqual([400, expect.stringContaining('“https://a.example/x” is not an origin')]);
  });
});

describe('settings of what a site sends', () => {
  it('say how its pages are spelt, each switch by itself', async () => {
    const usual = {
      trailing_slash: 'ignore',
      hash_routes: false,
      query_parameters: [],
      hosts: 'merge',
      category_case: 'fold',
      redact: true,
    };
    const [, before] = await ask('sites/change', { id: 'shop', name: 'Shop' });
    await ask('sites/change', { id: 'shop', text_rules: { query_parameters: ['id'], hosts: 'keep' } });
    const [, after] = await ask('sites/change', { id: 'shop', text_rules: { hosts: 'merge', hash_routes: true } });

    expect(before['text_rules']).toEqual(usual);
    expect(after['text_rules']).toEqual({ ...usual, query_parameters: ['id'], hash_routes: true });
    expect((await stores.sites.get('shop'))?.rules).toMatchObject({ queryParameters: ['id'], hashRoutes: true });
  });

  it.each([
    [{ query_parameters: [''] }, 'is not the name of a parameter'],
    [{ query_parameters: ['id', 'a=b'] }, '“a=b” is not the name of a parameter'],
    [{ query_parameters: ['Token'] }, '“Token” is removed from addresses'],
    [{ hosts: 'lower' }, 'hosts'],
    [{ case: 'fold' }, 'case'],
  ])('are refused if they mean nothing: %j', async (text_rules, sentence) => {
    const [status, answer] = await ask('sites/change', { id: 'shop', text_rules });

    expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining(sentence)]);
  });

  it('may keep a parameter that names a secret if nothing is removed', async () => {
    const [kept] = await ask('sites/change', {
      id: 'shop',
      text_rules: { query_parameters: ['token'], redact: false },
    });
    const [back] = await ask('sites/change', { id: 'shop', text_rules: { redact: true } });

    expect([kept, back]).toEqual([200, 400]);
  });

  it('say which event type of its own is a refund', async () => {
    const [status, site] = await ask('sites/change', { id: 'shop', refund_event: 'custom:refund' });
    const wrong = ['refund', 'custom:Refund', 'purchase', ''].map((refund_event) =>
      ask('sites/change', { id: 'shop', refund_event }),
    );

    expect([status, site]).toMatchObject([200, { refund_event: 'custom:refund' }]);
    for (const [refused, { detail }] of await Promise.all(wrong))
      expect([refused, detail]).toEqual([400, expect.stringContaining('is not an event type of a site')]);
    const [, back] = await ask('sites/change', { id: 'shop', refund_event: null });
    expect(back).not.toHaveProperty('refund_event');
  });
});

describe('the write key of a site', () => {
  it('is replaced, while the old one works until the overlap is over', async () => {
    const [, before] = await ask('sites', { id: 'shop' });
    const [status, after] = await ask('sites/rotate-key', { id: 'shop', overlap: '2h' });
    const wrong = await ask('sites/rotate-key', { id: 'shop', overlap: 'soon' });
    const unknown = await ask('sites/rotate-key', { id: 'blog' });

    const untilMs = Date.parse(String(after['old_write_key_until']));
    const siteOf = async (key: unknown, nowMs: number) => (await stores.sites.byWriteKey(String(key), nowMs))?.id;
    expect([status, wrong[0], unknown[0]]).toEqual([200, 400, 409]);
    expect(after['write_key']).not.toBe(before['write_key']);
    expect(await siteOf(before['write_key'], untilMs - 1)).toBe('shop');
    expect(await siteOf(before['write_key'], untilMs)).toBeUndefined();
    expect(await siteOf(after['write_key'], untilMs)).toBe('shop');
  });
});

describe('a removed site', () => {
  it('needs a confirmation, answers nothing and comes back whole', async () => {
    const [asked, { reason_code }] = await ask('sites/remove', { id: 'shop' });
    const [removed] = await ask('sites/remove', { id: 'shop', confirm: true });
    const gone = await reading(`/v1/metrics/page_views?site=shop&${RANGE}`, READ_TOKEN);
    const [again] = await ask('sites', { id: 'shop' });
    const [restored, site] = await ask('sites/restore', { id: 'shop' });

    expect([asked, reason_code, removed, gone.status, again]).toEqual([409, 'confirmation_needed', 200, 404, 409]);
    expect([restored, site]).toMatchObject([200, { id: 'shop', currency: 'EUR' }]);
    expect(site).not.toHaveProperty('removed');
    expect((await reading(`/v1/metrics/page_views?site=shop&${RANGE}`, READ_TOKEN)).status).toBe(200);
  });
});

describe('a key', () => {
  it('reads the sites that it is for, until it is revoked, and its secret is shown once', async () => {
    await ask('sites', { id: 'blog' });
    const { id, secret } = await makeKey({ scopes: ['read'], sites: ['shop'] });

    const own = await reading(`/v1/metrics/page_views?site=shop&${RANGE}`, secret);
    const other = await reading(`/v1/metrics/page_views?site=blog&${RANGE}`, secret);
    const status = await jsonOf(await reading('/v1/status', secret));
    const all = await reading('/v1/reconciliation', secret);
    const several = await world.post(
      '/v1/query',
      { site: 'blog', queries: [{ metric: 'page_views' }] },
      { authorization: `Bearer ${secret}` },
    );
    await ask('keys/revoke', { id });
    const revoked = await reading(`/v1/metrics/page_views?site=shop&${RANGE}`, secret);
    const list = await world.get('/v1/admin/keys', { 'x-admin-token': ADMIN_TOKEN });

    expect([own, other, all, several, revoked].map((answer) => answer.status)).toEqual([200, 403, 403, 403, 401]);
    expect(status['sites']).toMatchObject([{ id: 'shop' }]);
    expect(await list.text()).not.toContain(secret);
  });

  it('operates if it has the scope, and not otherwise', async () => {
    const admin = await makeKey({ scopes: ['admin'] });
    const reader = await makeKey({ scopes: ['read'] });

    const answers = await Promise.all(
      [admin.secret, reader.secret].map((secret) => world.get('/v1/admin/sites', { 'x-admin-token': secret })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
  });

  it.each([
    [{ kind: 'public', scopes: ['read'] }, 'a public key may only have “ingest”'],
    [{ scopes: ['ingest'] }, 'belongs to exactly one site'],
    [{ scopes: ['read'], sites: ['nope'] }, 'there is no site “nope”: the sites are shop'],
    [{ scopes: ['read'], expires: '2001-01-01T00:00:00Z' }, 'is already over'],
  ])('is refused with the reason: %j', async (request, reason) => {
    const [status, { code, detail }] = await ask('keys', request);

    expect([status, code]).toEqual([400, 'invalid_key']);
    expect(detail).toContain(reason);
  });

  it('has a name, and is rotated to another one for the same while both work', async () => {
    const { id, secret } = await makeKey({ scopes: ['read'], sites: ['shop'], name: 'Wall screen' });
    const path = `/v1/metrics/page_views?site=shop&${RANGE}`;
    const statusOf = async (given: string): Promise<number> => (await reading(path, given)).status;

    const [, fresh] = await ask('keys/rotate', { id, overlap: '2h' });
    const during = [await statusOf(secret), await statusOf(String(fresh['secret']))];
    const again = await ask('keys/rotate', { id });
    const [, list] = await asked('keys');
    world = await openWorld({ now: () => stores.clock.now() + 3 * 3_600_000 });
    const after = [await statusOf(secret), await statusOf(String(fresh['secret']))];

    expect(fresh).toMatchObject({ name: 'Wall screen', kind: 'server', scopes: ['read'], sites: ['shop'] });
    expect(again).toMatchObject([409, { reason_code: 'key_rotated' }]);
    expect([during, after]).toEqual([
      [200, 200],
      [401, 200],
    ]);
    expect(list['keys']).toMatchObject([
      { id, replaced_by: fresh['id'] },
      { id: fresh['id'], replaced_by: null },
    ]);
  });

  it('is answered within its limits only, and learns with each answer what is left', async () => {
    const { secret } = await makeKey({ scopes: ['read'], per_minute: 2, per_day: 100 });
    const admin = await makeKey({ scopes: ['admin'], per_minute: 1 });
    const operate = (): Promise<Response> => world.get('/v1/admin/sites', { 'x-admin-token': admin.secret });

    const read = [
      await reading('/v1/metrics', secret),
      await reading('/v1/status', secret),
      await reading('/v1/status', secret),
    ];
    const operated = [await operate(), await operate()];

    expect([...read, ...operated].map(({ status }) => status)).toEqual([200, 200, 429, 200, 429]);
    expect(read.map(({ headers }) => headers.get('ratelimit')?.split(';t=')[0])).toEqual([
      '"minute";r=1',
      '"minute";r=0',
      '"minute";r=0',
    ]);
    expect(read[0]?.headers.get('ratelimit-policy')).toBe('"minute";q=2;w=60, "day";q=100;w=86400');
    expect(Number(read[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('that ended is not rotated', async () => {
    const { id } = await makeKey({ scopes: ['read'] });
    await ask('keys/revoke', { id });

    expect(await ask('keys/rotate', { id })).toMatchObject([409, { reason_code: 'key_ended' }]);
  });

  it('says when it was last used, to the hour', async () => {
    const { id, secret } = await makeKey({ scopes: ['read'] });
    const lastUsed = async (): Promise<unknown> => (await stores.keys.list()).find((key) => key.id === id)?.lastUsedMs;
    const before = await lastUsed();
    const startMs = stores.clock.now();

    await reading('/v1/status', secret);
    const first = await lastUsed();
    await reading('/v1/status', secret);
    const second = await lastUsed();
    world = await openWorld({ now: () => startMs + 2 * 3_600_000 });
    await reading('/v1/status', secret);

    expect(before).toBeUndefined();
    expect(first).toBeGreaterThanOrEqual(startMs);
    expect(second).toBe(first);
    expect(await lastUsed()).toBe(startMs + 2 * 3_600_000);
  });

  it('is not needed by the operator of the same machine', async () => {
    const answer = await world.get('/v1/status', { 'x-admin-token': ADMIN_TOKEN });

    expect(answer.status).toBe(200);
  });
});

describe('where reading needs no credentials', () => {
  const path = `/v1/metrics/page_views?site=shop&${RANGE}`;
  let open: ApiWorld;

  beforeEach(async () => {
    const checkKey = createCheckKey(stores.keys, stores.clock);
    open = await createApiWorld({
      sites: stores.sites,
      authorizeRead: createAuthorizeRead({ adminToken: ADMIN_TOKEN, checkKey }),
    });
  });

  const statusOf = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await open.get(path, headers)).status;

  it('a request without any may read, also with those of a proxy', async () => {
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ authorization: 'Basic c3RhZ2luZzpzZWNyZXQ=' })).toBe(200);
  });

  it.each([
    ['an unknown token', { authorization: 'Bearer garbage' }],
    ['no token', { authorization: 'Bearer' }],
    ['two tokens', { authorization: 'bearer a b' }],
    ['an unknown admin token', { 'x-admin-token': 'garbage' }],
    ['an empty admin token', { 'x-admin-token': '' }],
  ])('%s is refused on every route with what to do', async (_, headers) => {
    const answers = await Promise.all([path, '/v1/status', '/v1/metrics'].map((one) => open.get(one, headers)));

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    for (const answer of answers)
      expect(await jsonOf(answer)).toMatchObject({
        code: 'read_access_denied',
        detail: expect.stringContaining('leave it out where reading needs none') as string,
      });
  });

  it('a key opens its sites only, until it is revoked or expires', async () => {
    await ask('sites', { id: 'blog' });
    const { id, secret } = await makeKey({ scopes: ['read'], sites: ['shop'] });
    const { secret: brief } = await makeKey({ scopes: ['read'], expires: '2999-01-01T00:00:00Z' });
    const [own, later] = [{ authorization: `Bearer ${secret}` }, { authorization: `Bearer ${brief}` }];
    const other = await open.get(`/v1/metrics/page_views?site=blog&${RANGE}`, own);

    expect([await statusOf(own), other.status, await statusOf(later)]).toEqual([200, 403, 200]);
    await ask('keys/revoke', { id });
    expect(await statusOf(own)).toBe(401);
    const expired = await createApiWorld({
      sites: stores.sites,
      authorizeRead: createAuthorizeRead({
        adminToken: ADMIN_TOKEN,
        checkKey: createCheckKey(stores.keys, { now: () => Date.UTC(2999, 0, 1) }),
      }),
    });
    expect((await expired.get(path, later)).status).toBe(401);
  });

  it('a key that sends events does not read, one that operates does', async () => {
    const sender = await makeKey({ scopes: ['ingest'], sites: ['shop'] });
    const admin = await makeKey({ scopes: ['admin'] });

    expect(await statusOf({ authorization: `Bearer ${sender.secret}` })).toBe(401);
    expect(await statusOf({ 'x-admin-token': admin.secret })).toBe(200);
    expect(await statusOf({ 'x-admin-token': ADMIN_TOKEN })).toBe(200);
  });
});

describe('a page of another origin', () => {
  it('may read the sites that list it', async () => {
    await ask('sites', { id: 'blog' });
    await ask('sites/change', { id: 'shop', read_origins: ['https://a.example'] });
    const origin = (value: string): Record<string, string> => ({
      authorization: `Bearer ${READ_TOKEN}`,
      origin: value,
    });
    const path = (site: string): string => `/v1/metrics/page_views?site=${site}&${RANGE}`;
    const allowed = ({ headers }: Response): string | null => headers.get('access-control-allow-origin');

    const preflight = await world.app.request(path('shop'), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://a.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    const body = { site: 'blog', queries: [{ metric: 'page_views' }] };

    expect([preflight.status, allowed(preflight), preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'https://a.example',
      'authorization',
    ]);
    expect(allowed(await world.get(path('shop'), origin('https://a.example')))).toBe('https://a.example');
    expect(allowed(await world.get(path('shop'), origin('https://b.example')))).toBeNull();
    expect(allowed(await world.get(path('blog'), origin('https://a.example')))).toBeNull();
    expect(allowed(await world.post('/v1/query', body, origin('https://a.example')))).toBeNull();
    expect(allowed(await world.post('/v1/query', { ...body, site: 'shop' }, origin('https://a.example')))).toBe(
      'https://a.example',
    );
    expect(allowed(await world.get('/v1/admin/sites', origin('https://a.example')))).toBeNull();
  });
});
