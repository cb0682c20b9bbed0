import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPlatformStores, openDataDirectory } from '../../adapters/local/data-directory';
import { openRoutes } from '../../capabilities/open-routes';
import { FIRST_POINTER } from '../../core/port/pointer';
import { createDeciding } from '../../platform/deciding';
import { openApi } from '../../platform/open-api';
import { openEngine } from '../../platform/open-engine';
import { openReading } from '../../platform/open-reading';
import type { Questions } from '../../platform/processes/questions';
import { createLoginCodes, createSessions } from '../../serving-layer/api/sessions';
import { createApi } from '../../serving-layer/api/api';
import { operatingOperations } from '../../serving-layer/api/operating-api';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { echoOperations, jsonOf } from '../serving/api-world';

const ADMIN_TOKEN = 'let-me-operate';
/** What the thread is asked comes back as its answer. */
let operated = 0;
const questions: Questions = {
  answer: ({ method, url }) => Promise.resolve(new Response(`${method} ${new URL(url).pathname}`)),
  operated: () => void (operated += 1),
  runTasks: () => Promise.resolve(),
  delay: () => Promise.reject(new Error('not asked here')),
  close: () => Promise.resolve(),
};
let folder: string;
let stores: LocalPlatformStores;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
  stores = await openDataDirectory(join(folder, 'data'), { mode: 'laboratory' });
});
afterAll(async () => {
  await stores.close();
  await rm(folder, { recursive: true });
});

async function open(apart: Questions | undefined, opened: LocalPlatformStores = stores) {
  const { app } = await openApi(opened, {
    engine: openEngine(stores, 'main'),
    sql: (path) => path,
    readToken: undefined,
    adminToken: ADMIN_TOKEN,
    questions: apart,
    onError: undefined,
    operations: echoOperations(),
    sessions: createSessions({ ...stores, codes: createLoginCodes(stores.clock) }),
    admin: {
      lake: stores.lake,
      manifests: stores.manifests,
      sites: stores.sites,
      tablesOf: (name) => stores.items.of(name),
      clock: stores.clock,
      operate: () => Promise.reject(new Error('no step is asked for')),
      onProgress: () => undefined,
    },
    decide: createDeciding(
      stores,
      { collectEvents: () => Promise.reject(new Error('nothing is decided')) },
      () => undefined,
    ),
    events: createEventRoutes({
      collect: () => Promise.resolve({ status: 202, body: { accepted: 0, rejected: 0, verdicts: [] } }),
      clientIp: () => undefined,
    }),
  });
  return app;
}

test('questions and documents go to their thread; events, operations and what is unknown do not', async () => {
  const app = await open(questions);
  const ask = async (path: string, init?: RequestInit) => (await app.request(path, init)).text();
  const statusOf = async (path: string, init?: RequestInit) => (await app.request(path, init)).status;

  for (const path of ['/v1/metrics/page_views', '/v1/status', '/openapi.json', '/docs', '/docs/swagger-ui.css'])
    expect(await ask(path)).toBe(`GET ${path}`);
  expect(await ask('/v1/query', { method: 'POST', body: '{}' })).toBe('POST /v1/query');
  expect(await statusOf('/v1/events', { method: 'POST', body: '{}' })).toBe(202);
  expect(await ask('/v1/admin/audit', { headers: { 'x-admin-token': ADMIN_TOKEN } })).toBe('{"operation":"audit"}');
  expect(await ask('/healthz')).toBe('{"ok":true}');
  expect(await statusOf('/events', { method: 'POST', body: 'x'.repeat(100_000) })).toBe(404);
});

test('with a thread for questions, nothing is opened that only questions need', async () => {
  const read = new Set<string | symbol>();
  const watched = new Proxy(stores, {
    get: (target, name, receiver): unknown => {
      read.add(name);
      return Reflect.get(target, name, receiver);
    },
  });

  await open(questions, watched);

  expect([...read].sort()).toEqual(['clock', 'keys']);
});

test('the document of the thread has every operation of the process', async () => {
  const reading = await openReading(stores, {
    engine: openEngine(stores, 'questions'),
    sql: (path) => path,
    readToken: undefined,
    adminToken: ADMIN_TOKEN,
  });
  const thread = createApi({ ...reading, elsewhere: operatingOperations(await openRoutes(process.env)) });

  const [apart, whole] = [
    await thread.request('/openapi.json'),
    await (await open(undefined)).request('/openapi.json'),
  ];

  expect(await jsonOf(apart)).toEqual(await jsonOf(whole));
});

test('operations are reported to the thread, and nothing else is', async () => {
  const app = await open(questions);
  operated = 0;

  await app.request('/v1/metrics/page_views');
  await app.request('/v1/events', { method: 'POST', body: '{}' });
  const before = operated;
  await app.request('/v1/admin/audit', { headers: { 'x-admin-token': ADMIN_TOKEN } });

  expect([before, operated]).toEqual([0, 1]);
});

test.each([
  { what: 'sees what was published before it', isShared: false, slots: [1, 1], isSame: false },
  {
    what: 'may see what was published a moment ago, where questions share it',
    isShared: true,
    slots: [1, 1],
    isSame: true,
  },
  { what: 'of another slot sees what was published before it', isShared: true, slots: [1, 2], isSame: false },
])('a question $what', async ({ isShared, slots, isSame }) => {
  const own = await openDataDirectory(await mkdtemp(join(folder, 'shared-')), { mode: 'laboratory' });
  const [first = 0, second = 0] = slots;
  let slot = first;
  const { state } = await openReading(own, {
    engine: openEngine(own, 'questions'),
    sql: (path) => path,
    readToken: undefined,
    adminToken: ADMIN_TOKEN,
    ...(isShared ? { slot: () => slot } : {}),
  });

  const before = await state?.();
  await own.pointer.move(FIRST_POINTER, { ...FIRST_POINTER, epoch: 1 });
  slot = second;
  const after = await state?.();
  await own.close();

  expect(after?.version === before?.version).toBe(isSame);
});
