import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { ROOT } from '../e2e/cli';
import { jsonOf, type Json } from './api-world';

/**
 * The routes come from the app, the questions from the examples in its OpenAPI document: a new route joins by itself.
 * Just before, an operator asks the same, so that whatever remembers answers has them.
 */

const OWN = 'shop';
const OTHER = 'hidden-site';
/** Stands in the events of the other site only. */
const MARK = 'only-hidden-has-this';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const PATIENCE_MS = 300_000;

type Headers = Readonly<Record<string, string>>;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly isDescribed: boolean;
  /** What the operation takes, if the document has it, with a site of its own. */
  readonly takesSite: boolean;
  /** Those of its example. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly example: Json | undefined;
}

let folder: string;
let platform: Platform;
let routes: readonly Route[];
let credentials: ReadonlyMap<string, Headers>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routes-'));
  platform = await openPlatform({
    ...{ dataDir: folder, mode: 'live', command: 'test', root: ROOT },
    ...{ openTo: 'nobody', readToken: 'a-read-token-of-24-bytes' },
  });
  for (const site of [OWN, OTHER]) {
    await platform.stores.sites.create({ id: site, timeZone: 'UTC', currency: 'USD' });
    await platform.collector.collectEvents({ site, events: eventsOf(site) });
  }
  await platform.pulse();
  await platform.drain();
  routes = await routesOf(platform);
  credentials = await credentialsOf();
}, PATIENCE_MS);

afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

function eventsOf(site: string): readonly unknown[] {
  const mark = site === OTHER ? MARK : 'shown';
  return ['a', 'b'].flatMap((session) => [
    { event_type: 'page_view', session_id: session, page_url: `https://x.example/${mark}`, product_id: mark },
    { event_type: 'search', session_id: session, query: mark },
    { event_type: 'purchase', session_id: session, order_id: `${mark}-${session}`, price: '7', product_id: mark },
  ]);
}

const operator = (): Headers => ({ 'x-admin-token': platform.adminToken });

async function made(path: string, body: Json): Promise<Json> {
  const answer = await ask({ method: 'POST', path: `/v1/admin/${path}`, body }, operator());
  return jsonOf(answer);
}

async function sessionOf(proof: Json): Promise<Headers> {
  const { headers } = await ask({ method: 'POST', path: '/v1/session', body: proof }, {});
  return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
}

/** Everything that somebody without rights to the other site can send. */
async function credentialsOf(): Promise<ReadonlyMap<string, Headers>> {
  const bearer = async (key: Json): Promise<Headers> => ({
    authorization: `Bearer ${String((await made('keys', key))['secret'])}`,
  });
  const [reader, sender] = [await bearer({ scopes: ['read'], sites: [OWN] }), await bearer(ingest('server'))];
  const ended = await made('keys', { scopes: ['read'] });
  await made('keys/revoke', { id: ended['id'] });
  const link = await made('keys', { use: 'link', scopes: ['read'], sites: [OWN] });
  const { code } = await made('logins', { sites: [OWN] });
  const { writeKey = '' } = (await platform.stores.sites.secrets(OWN)) ?? {};
  return new Map([
    ['nothing', {}],
    ['a key that reads', reader],
    ['the same as an admin token', { 'x-admin-token': reader['authorization']?.split(' ')[1] ?? '' }],
    ['a server key that sends', sender],
    ['a public key', await bearer(ingest('public'))],
    ['the write key of the site', { authorization: `Bearer ${writeKey}` }],
    ['a key for everything that is not read', await bearer({ scopes: ['decide'], sites: [OWN] })],
    ['a revoked key', { authorization: `Bearer ${String(ended['secret'])}` }],
    ['the link of one site', { authorization: `Bearer ${String(link['secret'])}` }],
    ['a session of the link', await sessionOf({ key: link['secret'] })],
    ['a session of a login link', await sessionOf({ code })],
    ['an unknown session', { cookie: 'tidemark_session=ss_guess' }],
  ]);
}

const ingest = (kind: string): Json => ({ kind, scopes: ['ingest'], sites: [OWN] });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
}

async function ask({ method, path, query = '', body }: Asked, headers: Headers): Promise<Response> {
  const sent = body === undefined || ['GET', 'HEAD'].includes(method) ? {} : { body: JSON.stringify(body) };
  const init = { method, headers: { 'content-type': 'application/json', ...headers }, ...sent };
  return platform.api.request(query === '' ? path : `${path}?${query}`, init);
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
}

function textOf(example: unknown): string {
  return typeof example === 'string' || typeof example === 'number' ? String(example) : 'x';
}

async function routesOf({ api }: Platform): Promise<readonly Route[]> {
  const document = await jsonOf(await api.request('/openapi.json'));
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  const served = new Map(
    api.routes
      .filter(({ path }) => !path.includes('*'))
      .map(({ path }) => [path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, '{$1}'), true] as const),
  );
  return [...served.keys()].flatMap((template) =>
    METHODS.map((method) => {
      const described = paths[template]?.[method.toLowerCase()];
      const { parameters = [], requestBody } = described ?? {};
      const example = (name: string): string => textOf(parameters.find((one) => one.name === name)?.example);
      const body = requestBody?.content['application/json']?.example as Json | undefined;
      const given = parameters.filter((one) => one.in === 'query' && one.example !== undefined && one.name !== 'site');
      return {
        method,
        path: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => example(name)),
        isDescribed: described !== undefined,
        takesSite: parameters.some(({ name }) => name === 'site') || (body !== undefined && 'site' in body),
        parameters: Object.fromEntries(given.map(({ name }) => [name, example(name)])),
        example: body,
      };
    }),
  );
}

/** The ways to name sites in a request; one for a method that the document does not have. */
function namings(
  { method, path, isDescribed, parameters, example }: Route,
  sites: readonly string[],
): readonly Asked[] {
  const query = (...named: readonly string[]): string =>
    new URLSearchParams([
      ...Object.entries(parameters),
      ...named.map((site): [string, string] => ['site', site]),
    ]).toString();
  const body = (site: unknown): Json | undefined => example && { ...example, site };
  return [
    ...sites.flatMap((inQuery) => sites.map((site) => ({ query: query(inQuery), body: body(site) }))),
    { query: query(...sites), body: body(sites) },
    { query: query(), body: example },
  ]
    .slice(0, isDescribed ? undefined : 1)
    .map((asked) => ({ method, path, ...asked }));
}

const isLogout = ({ method, path }: Route): boolean => method === 'DELETE' && path === '/v1/session';

/** A question in a body names its site there, any other in its parameters. */
const asksOther = ({ query, body }: Asked): boolean =>
  (body === undefined ? (query ?? '') : JSON.stringify(body)).includes(OTHER);

const isRead = ({ path }: Route): boolean => path.startsWith('/v1/') && !/^\/v1\/(admin|events|session)/.test(path);

test(
  'an operator gets what others must not get',
  async () => {
    const seen = new Set<string>();
    for (const route of routes.filter(isRead))
      for (const asked of namings(route, [OTHER])) {
        const response = await ask(asked, operator());
        if ((await response.text()).includes(MARK)) seen.add(route.path);
      }

    expect(routes.length).toBeGreaterThan(200);
    expect([...seen]).toEqual(expect.arrayContaining(['/v1/query']));
  },
  PATIENCE_MS,
);

test(
  'no route answers a key about another site, in any method and however it is named',
  async () => {
    const wrong: string[] = [];
    const answered = new Map<string, Set<string>>();
    for (const [who, headers] of credentials)
      for (const route of routes)
        for (const asked of namings(route, [OTHER, OWN])) {
          if (isLogout(route)) continue;
          if (isRead(route) && route.isDescribed) await (await ask(asked, operator())).arrayBuffer();
          const response = await ask(asked, headers);
          const text = await response.text();
          const about = `${who}: ${JSON.stringify(asked)}: ${response.status} ${text.slice(0, 200)}`;
          const isAnswered = response.ok && isRead(route) && route.method !== 'OPTIONS';
          if (text.includes(MARK) || (response.ok && text.includes(OTHER))) wrong.push(about);
          if (isAnswered && route.takesSite && asksOther(asked)) wrong.push(about);
          if (isAnswered) answered.set(who, (answered.get(who) ?? new Set()).add(route.path));
        }

    expect(wrong.slice(0, 20)).toEqual([]);
    const readers = ['a key that reads', 'the link of one site', 'a session of the link', 'a session of a login link'];
    const decider = 'a key for everything that is not read';
    expect([...answered.keys()].sort()).toEqual([...readers, decider].toSorted());
    for (const path of answered.get(decider) ?? []) expect(path).toMatch(/^\/v1\/decisions(\/|$)/);
    for (const who of readers)
      expect([...(answered.get(who) ?? [])]).toEqual(
        expect.arrayContaining(['/v1/status', '/v1/query', '/v1/funnels']),
      );
  },
  PATIENCE_MS,
);

test('a key sends events to its own site, whatever the request names', async () => {
  await platform.drain();
  const before = await acceptedOf(OTHER);
  for (const [, headers] of credentials)
    await ask(
      {
        method: 'POST',
        path: '/v1/events',
        query: `site=${OTHER}`,
        body: { site: OTHER, events: [{ event_type: 'page_view', session_id: 's', site: OTHER }] },
      },
      headers,
    );
  await platform.drain();

  expect(await acceptedOf(OTHER)).toBe(before);
});

async function acceptedOf(site: string): Promise<unknown> {
  const answer = await jsonOf(
    await ask({ method: 'GET', path: '/v1/metrics/events', query: `site=${site}` }, operator()),
  );
  return JSON.stringify((answer['rows'] as readonly Json[]).map(({ value }) => value));
}
