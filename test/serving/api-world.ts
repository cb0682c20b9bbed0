import type { Lake } from '../../core/port/lake';
import type { Hono } from 'hono';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { textRulesOnWire } from '../../core/wire/text-rules';
import { createApi } from '../../serving-layer/api/api';
import { memoryItems } from '../../adapters/memory/memory-items';
import { createMemoryStores } from '../../adapters/memory/memory-stores';
import type { ApiDeps, CapabilityDeps } from '../../serving-layer/api/deps';
import type { Explorer } from '../../serving-layer/explore/explorer';
import { exploreRoutes } from '../../serving-layer/explore/routes';
import { routes as quarantineRoutes } from '../../speed-layer/quarantine/routes';
import type { Operations, OperationResult } from '../../serving-layer/api/operations';
import { arrivedEvent, type ArrivedEvent } from './arrived-events';
import { createWorld, type World } from './world';

export const HOUR_MS = 3_600_000;
export const MIDNIGHT = Date.UTC(2019, 9, 1);
/** Two hours are exact; the third is live. */
export const TIDEMARK = MIDNIGHT + 2 * HOUR_MS;
/** The three hours, as a question of the API. */
export const RANGE = 'site=shop&from=2019-10-01T00:00:00Z&to=2019-10-01T03:00:00Z';
export type Json = Readonly<Record<string, unknown>>;
export const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;
export const rowsOf = (answer: Json): readonly Json[] => answer['rows'] as readonly Json[];
export const ADMIN_TOKEN = 'let-me-operate';

export const SHOP_EVENTS: readonly ArrivedEvent[] = [
  ...['v1', 'v2', 'v1'].map((visitor, at) =>
    arrivedEvent({
      visitor,
      session_id: visitor,
      product_id: `p${at}`,
      country: '=cmd()',
      occurred_ms: MIDNIGHT + at * HOUR_MS,
    }),
  ),
  arrivedEvent({
    event_type: 'purchase',
    amount_minor: 1999,
    currency: 'EUR',
    country: 'a "b", c',
    occurred_ms: MIDNIGHT + HOUR_MS,
  }),
  arrivedEvent({ event_type: 'performance', duration_ms: 120, occurred_ms: MIDNIGHT + 1 }),
];

export interface ApiWorld extends World {
  readonly app: Hono;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

type Exploring = Pick<Explorer, 'funnel' | 'retention' | 'sessions' | 'sessionList' | 'session' | 'journeys'>;

/** The routes of explore over an explorer of the test, those of quarantine over an empty lake. */
export function exploring({ deps, views }: Pick<World, 'deps' | 'views'>, explorer: Exploring): CapabilityDeps {
  const { manifests } = createMemoryStores();
  const noEngine = { query: () => Promise.reject(new Error('the test has no engine')) };
  return {
    routes: [
      { name: 'explore', routes: exploreRoutes(() => explorer), settings: {} },
      { name: 'quarantine', routes: quarantineRoutes, settings: {} },
    ],
    sources: {
      engine: noEngine,
      sql: (path) => path,
      views,
      manifests,
      tablesOf: () => () => memoryItems(),
      outcomes: { outcomes: noEngine.query },
    },
    admin: {
      lake: lakeOf({}),
      manifests,
      sites: deps.sites,
      tablesOf: () => () => memoryItems(),
      clock: deps.clock,
      operate: () => Promise.resolve({ read: 0, accepted: 0, refused: 0, unreadable: 0 }),
      onProgress: () => undefined,
    },
  };
}

export async function createApiWorld(
  changes: Partial<ApiDeps> = {},
  events: readonly ArrivedEvent[] = SHOP_EVENTS,
): Promise<ApiWorld> {
  const world = await createWorld({ events, tidemark: TIDEMARK, asOf: MIDNIGHT + 3 * HOUR_MS });
  const explorer: Exploring = {
    funnel: ({ steps }) =>
      Promise.resolve({
        layer: 'merged',
        steps: steps.map(({ name, eventType }, at) => ({
          step: at + 1,
          name,
          event_type: eventType,
          count: 2 - at,
          from_previous: at === 0 ? null : 0.5,
          from_first: 0.5,
          median_ms: null,
        })),
      }),
    retention: ({ periods }) =>
      Promise.resolve({
        layer: 'batch',
        cohorts: [
          {
            first_day: '2019-10-01',
            size: 2,
            retained: Array.from({ length: periods + 1 }, (_, day) => (day === 0 ? 2 : null)),
          },
        ],
      }),
    sessions: () =>
      Promise.resolve({
        sessions: 2,
        bounces: 1,
        bounce_rate: 0.5,
        average_duration_ms: 10,
        median_duration_ms: 10,
        average_events: 2,
        top_entries: [{ page: null, sessions: 2 }],
        top_exits: [],
        layer: 'batch',
      }),
    sessionList: () => Promise.resolve({ sessions: [], layer: 'batch' }),
    session: ({ id }) => Promise.resolve({ id, events: [], layer: 'batch' }),
    journeys: () =>
      Promise.resolve({
        sessions: 2,
        steps: [
          { side: 'after', step: 0, sessions: 2, ends: 1, rest: { branches: 0, sessions: 0, ends: 0 } },
          { side: 'after', step: 1, sessions: 1, ends: 1, rest: { branches: 0, sessions: 0, ends: 0 } },
        ],
        branches: [
          {
            side: 'after',
            step: 1,
            path: [{ event_type: 'page_view', page: '/cart' }],
            sessions: 1,
            share: 0.5,
            ends: 1,
          },
        ],
        layer: 'batch',
      }),
  };
  const app = createApi({
    ...world.deps,
    lake: lakeOf({}),
    query: world.query,
    capabilities: exploring(world, explorer),
    ...changes,
  });
  return {
    ...world,
    app,
    get: async (path, headers = {}) => app.request(path, { headers }),
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
  };
}

export function lakeOf(objects: Readonly<Record<string, unknown>>): Pick<Lake, 'get'> {
  return {
    get: (key) =>
      Promise.resolve(Object.hasOwn(objects, key) ? new TextEncoder().encode(JSON.stringify(objects[key])) : undefined),
  };
}

/** Operations that return what they were asked. */
export function echoOperations(): Operations {
  const echo =
    (operation: string) =>
    (request?: object): Promise<OperationResult> =>
      Promise.resolve({ done: true, result: { operation, ...request } });
  return {
    batch: ({ until }) =>
      Promise.resolve(
        until > TIDEMARK
          ? { done: false, code: 'gate_closed', reason: 'the gate is closed' }
          : { done: true, result: { operation: 'batch', until } },
      ),
    backfill: echo('backfill'),
    rollback: echo('rollback'),
    audit: echo('audit'),
    clean: echo('clean'),
    backUp: echo('backUp'),
    threads: echo('threads'),
    listSites: echo('listSites'),
    addSite: echo('addSite'),
    changeSite: echo('changeSite'),
    removeSite: echo('removeSite'),
    restoreSite: echo('restoreSite'),
    rotateWriteKey: echo('rotateWriteKey'),
    listKeys: echo('listKeys'),
    addKey: echo('addKey'),
    rotateKey: echo('rotateKey'),
    makeLogin: echo('makeLogin'),
    revokeKey: echo('revokeKey'),
  };
}

/** Operations that report what those of a platform do. */
export function reportingOperations(): Operations {
  const done = (result: Readonly<Record<string, unknown>>) => (): Promise<OperationResult> =>
    Promise.resolve({ done: true, result });
  const site = {
    id: 'shop',
    time_zone: 'UTC',
    currency: 'USD',
    week_start: 'monday',
    text_rules: textRulesOnWire(DEFAULT_TEXT_RULES),
    write_key: 'wk',
  };
  const key = {
    id: 'key_1',
    name: null,
    use: null,
    kind: 'server',
    scopes: ['read'],
    sites: ['shop'],
    per_minute: null,
    per_day: null,
    created: '2019-10-01T02:00:00.000Z',
    expires: null,
    last_used: null,
    replaced_by: null,
    revoked: null,
  };
  const run = {
    status: 'published',
    epoch: 1,
    kind: 'batch',
    tidemark: '2019-10-01T02:00:00.000Z',
    rewritten: [{ site: 'shop', days: ['2019-10-01'] }],
    stragglers: [],
    events: { read: 3, duplicates: 1, superseded: 0, kept: 2 },
    checks: 6,
    reconciliation_residual: 0,
  };
  return {
    batch: done(run),
    backfill: done(run),
    rollback: done({ epoch: 0, tidemark: null, withdrawn: [1], from_epoch: 1 }),
    audit: done({ ok: true, residual: 0, rows: [], findings: [], damaged: [] }),
    clean: done({
      preview: true,
      kinds: [{ kind: 'events', files: 3, bytes: 9, from: '2019-10-01T02', to: '2019-10-01T03' }],
    }),
    backUp: done({ folder: '/b', files: 3, bytes: 9, ok: true, events: 3 }),
    threads: done({
      over_ms: 60_000,
      threads: [{ name: 'main', samples: 6000, p50_ms: 0.1, p99_ms: 4, p999_ms: 20, max_ms: 31 }],
    }),
    listSites: done({ sites: [site] }),
    addSite: done(site),
    changeSite: done(site),
    removeSite: done({ ...site, removed: '2019-10-01T02:00:00.000Z' }),
    restoreSite: done(site),
    rotateWriteKey: done({ ...site, old_write_key_until: '2019-10-02T02:00:00.000Z' }),
    listKeys: done({ keys: [key] }),
    addKey: done({ ...key, secret: 'sk' }),
    rotateKey: done({ ...key, secret: 'sk' }),
    makeLogin: done({ code: 'c', expires: '2019-10-01T02:00:00.000Z' }),
    revokeKey: done(key),
  };
}
