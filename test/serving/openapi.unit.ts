import { Ajv2020 } from 'ajv/dist/2020';
import { reconciliationKey } from '../../core/run/run';
import type { KeyRecord } from '../../core/key/key';
import type { Sessions } from '../../serving-layer/api/sessions';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import {
  type ApiWorld,
  ADMIN_TOKEN,
  createApiWorld,
  lakeOf,
  MIDNIGHT,
  reportingOperations,
  RANGE,
  type Json,
} from './api-world';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Json[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
    readonly schema: Json;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Json; readonly example?: unknown }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly headers?: Json;
        readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
      }
    >
  >;
}
interface Document extends Json {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

const row = {
  site: 'shop',
  hour: MIDNIGHT,
  metric: 'page_views',
  key: '',
  speed: 3,
  batch: 3,
  difference: 0,
  parts: {
    duplicates: 0,
    forgotten: 0,
    other_copies: 0,
    order_lines: 0,
    other_lines: 0,
    order_amounts: 0,
    superseded: 0,
    stragglers: 0,
    identity: 0,
    sketch_error: 0,
  },
  residual: 0,
};
const RECONCILIATION = { epoch: 1, fromTidemark: 0, tidemark: MIDNIGHT, degraded: false, rows: [row] };

const SESSION: KeyRecord = {
  ...{ id: 'session_1', use: 'session', kind: 'server', scopes: ['read'], sites: ['shop'] },
  ...{ hash: '', createdMs: 0, expiresMs: 1 },
};
const SESSIONS: Sessions = {
  open: () => Promise.resolve({ record: SESSION, secret: 'ss_1' }),
  of: () => Promise.resolve(SESSION),
  end: () => Promise.resolve(),
};

async function openWorld(): Promise<ApiWorld & { readonly document: Document }> {
  const world = await createApiWorld({
    events: createEventRoutes({
      collect: () =>
        Promise.resolve({
          status: 202,
          body: { accepted: 1, rejected: 0, verdicts: [{ index: 0, status: 'accepted', event_id: 'e1' }] },
        }),
      clientIp: () => undefined,
    }),
    lake: lakeOf({ [reconciliationKey(1)]: RECONCILIATION }),
    operations: reportingOperations(),
    sessions: SESSIONS,
    adminToken: ADMIN_TOKEN,
    keepsConnections: true,
  });
  return { ...world, document: (await (await world.get('/openapi.json')).json()) as Document };
}

const operationsOf = ({ paths }: Document): readonly (readonly [name: string, operation: Operation])[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );

/** Validates with the document's own schemas: OpenAPI 3.1 schemas are JSON Schema 2020-12. */
function checker(document: Document): (schema: Json, value: unknown) => string | null {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', ...document });
  return (schema, value) => {
    const check = ajv.compile(
      JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as Json,
    );
    return check(value) ? null : ajv.errorsText(check.errors);
  };
}

function isDescribed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'description' in value && String(value.description).length > 5;
}

/** Properties anywhere in a schema that say nothing of themselves. One that is another concept says it there. */
function bareFields(schema: unknown, name: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: Json };
  return [
    ...Object.entries(properties).flatMap(([field, value]) =>
      isDescribed(value) || '$ref' in (value as object) ? [] : [`${name}.${field}`],
    ),
    ...Object.entries(schema).flatMap(([key, value]) => (key === 'example' ? [] : bareFields(value, `${name}/${key}`))),
  ];
}

/** Every schema in a value with its example. */
function examplesIn(value: unknown, found: { readonly schema: Json; readonly example: unknown }[] = []): typeof found {
  if (typeof value !== 'object' || value === null) return found;
  const node = value as Json;
  if ('example' in node && 'type' in node) found.push({ schema: node, example: node['example'] });
  if ('example' in node && 'schema' in node) found.push({ schema: node['schema'] as Json, example: node['example'] });
  for (const child of Object.values(node)) examplesIn(child, found);
  return found;
}

const QUERY = { site: 'shop', queries: [{ metric: 'revenue', from: '2019-10-01', to: '2019-10-02', grain: 'hour' }] };
const ASKED: Readonly<Record<string, readonly [path: string, body?: Json]>> = {
  'POST /v1/events': ['/v1/events', { events: [] }],
  'GET /v1/metrics': ['/v1/metrics'],
  'GET /v1/metrics/{id}': [`/v1/metrics/top_products?${RANGE}&grain=hour`],
  'POST /v1/query': ['/v1/query', QUERY],
  'POST /v1/live': ['/v1/live', QUERY],
  'POST /v1/live/tickets': ['/v1/live/tickets', {}],
  'GET /v1/funnels': [`/v1/funnels?${RANGE}&steps=page_view,purchase`],
  'GET /v1/retention': [`/v1/retention?${RANGE}`],
  'GET /v1/sessions/summary': [`/v1/sessions/summary?${RANGE}`],
  'GET /v1/sessions': [`/v1/sessions?${RANGE}`],
  'GET /v1/sessions/events': [`/v1/sessions/events?site=shop&id=k3Jd92mfQx0a&began=2019-10-01T00:00:00Z`],
  'GET /v1/journeys': [`/v1/journeys?${RANGE}&around=add_to_cart`],
  'GET /v1/status': ['/v1/status'],
  'GET /v1/reconciliation': ['/v1/reconciliation'],
  'GET /healthz': ['/healthz'],
  'POST /v1/admin/batch': ['/v1/admin/batch', { until: '2019-10-01T02:00:00Z' }],
  'POST /v1/admin/backfill': ['/v1/admin/backfill', { from: '2019-10-01', to: '2019-10-02' }],
  'POST /v1/admin/rollback': ['/v1/admin/rollback', {}],
  'GET /v1/admin/audit': ['/v1/admin/audit'],
  'GET /v1/admin/threads': ['/v1/admin/threads'],
  'GET /v1/admin/sites': ['/v1/admin/sites'],
  'POST /v1/admin/sites': ['/v1/admin/sites', { id: 'blog' }],
  'POST /v1/admin/sites/change': ['/v1/admin/sites/change', { id: 'blog', name: 'Blog' }],
  'POST /v1/admin/sites/remove': ['/v1/admin/sites/remove', { id: 'blog', confirm: true }],
  'POST /v1/admin/sites/restore': ['/v1/admin/sites/restore', { id: 'blog' }],
  'POST /v1/admin/sites/rotate-key': ['/v1/admin/sites/rotate-key', { id: 'blog' }],
  'POST /v1/admin/clean': ['/v1/admin/clean', { preview: true }],
  'POST /v1/admin/backup': ['/v1/admin/backup', { folder: '/b' }],
  'GET /v1/admin/keys': ['/v1/admin/keys'],
  'POST /v1/admin/keys': ['/v1/admin/keys', { scopes: ['read'] }],
  'GET /v1/session': ['/v1/session'],
  'DELETE /v1/session': ['/v1/session'],
  'POST /v1/session': ['/v1/session', { key: 'sk_1' }],
  'POST /v1/admin/logins': ['/v1/admin/logins', {}],
  'POST /v1/admin/keys/rotate': ['/v1/admin/keys/rotate', { id: 'key_1' }],
  'POST /v1/admin/keys/revoke': ['/v1/admin/keys/revoke', { id: 'key_1' }],
  'GET /v1/admin/quarantine': ['/v1/admin/quarantine?site=shop'],
  'POST /v1/admin/quarantine/replay': ['/v1/admin/quarantine/replay', { site: 'shop' }],
};

describe('the OpenAPI document', () => {
  it('is of version 3.1 and describes every route of the app, once', async () => {
    const { document, app } = await openWorld();

    const described = operationsOf(document).map(([name]) => name);

    const served = app.routes
      .filter(({ method }) => method !== 'ALL' && method !== 'OPTIONS')
      .filter(({ path }) => path !== '/openapi.json' && !path.startsWith('/docs') && !path.endsWith('/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(document.openapi).toBe('3.1.0');
    expect([...new Set(served)].sort()).toEqual([...described].sort());
    const ids = operationsOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes every operation, parameter, body, response and field', async () => {
    const { document } = await openWorld();

    const bare = operationsOf(document).flatMap(([name, { summary, description, parameters = [], responses }]) => [
      ...(summary.length > 5 && description.length > 20 ? [] : [name]),
      ...parameters.filter((parameter) => !isDescribed(parameter)).map((parameter) => `${name} ${parameter.name}`),
      ...Object.entries(responses).flatMap(([status, response]) =>
        isDescribed(response) ? [] : [`${name} ${status}`],
      ),
    ]);
    const fields = Object.entries(document.components.schemas).flatMap(([name, schema]) => [
      ...(isDescribed(schema) ? [] : [name]),
      ...bareFields(schema, name),
    ]);

    expect(bare).toEqual([]);
    expect(fields).toEqual([]);
  });

  it('declares who may call, and what is answered to whom may not and to who calls too often', async () => {
    const { document } = await openWorld();

    const statuses = operationsOf(document).map(([name, { responses, security }]) => [
      name,
      Object.keys(responses)
        .filter((status) => ['401', '403', '429'].includes(status))
        .join(' '),
      security.length > 0,
    ]);

    expect(Object.fromEntries(statuses.map(([name, ...rest]) => [name, rest]))).toMatchObject({
      'GET /healthz': ['429', false],
      'POST /v1/events': ['401 403 429', true],
      'POST /v1/session': ['401 429', false],
      'GET /v1/metrics/{id}': ['401 403 429', true],
      'POST /v1/admin/batch': ['401 403 429', true],
    });
    expect(
      statuses.filter(
        ([name, codes]) => !/^GET .healthz|POST .v1.events|v1.session$/.test(String(name)) && codes !== '401 403 429',
      ),
    ).toEqual([]);
    for (const [, { responses }] of operationsOf(document)) {
      expect(responses['429']?.headers).toHaveProperty('Retry-After');
      for (const [status, { content }] of Object.entries(responses))
        if (Number(status) >= 400) expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });

  it('names every object once', async () => {
    const { document } = await openWorld();

    const unnamed = operationsOf(document).flatMap(([name, { requestBody, responses }]) =>
      [requestBody, ...Object.values(responses)].flatMap((part) =>
        Object.entries(part?.content ?? {})
          .filter(([, { schema }]) => 'properties' in schema)
          .map(([type]) => `${name} ${type}`),
      ),
    );
    const shapes = Object.entries(document.components.schemas).map(([name, schema]) => [JSON.stringify(schema), name]);

    expect(unnamed).toEqual([]);
    expect(new Map(shapes.map(([shape, name]) => [shape, name])).size).toBe(shapes.length);
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        ...['Event', 'EventRequest', 'Verdict', 'Answer', 'Row', 'Question', 'Funnel', 'Retention', 'SessionSummary'],
        ...['Journeys', 'JourneyStep', 'JourneyBranch', 'JourneyEvent', 'JourneyRest'],
        ...['Status', 'Reconciliation', 'Site', 'Audit', 'Problem', 'RunReport', 'QuarantineSummary'],
      ]),
    );
  });

  it('has no reference that leads nowhere, and examples that keep to their schemas', async () => {
    const { document } = await openWorld();
    const check = checker(document);

    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name ?? '',
    );
    const failures = examplesIn(document).flatMap(({ schema, example }) => check(schema, example) ?? []);

    expect(references.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
    expect(examplesIn(document).length).toBeGreaterThan(10);
    expect(failures).toEqual([]);
  });

  it('is kept by every answer', async () => {
    const { document, app } = await openWorld();
    const check = checker(document);

    for (const [name, { responses }] of operationsOf(document)) {
      const [path, body] = ASKED[name] ?? [''];
      const headers = { 'x-admin-token': ADMIN_TOKEN, 'content-type': 'application/json' };
      const response = await app.request(
        path,
        body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
      );
      const schema = responses[String(response.status)]?.content?.['application/json']?.schema;
      expect([name, response.ok, schema === undefined ? 'no schema' : check(schema, await response.json())]).toEqual([
        name,
        true,
        null,
      ]);
    }
  });

  it('describes both shapes of an answer', async () => {
    const { document, get } = await openWorld();
    const check = checker(document);
    const path = `/v1/metrics/page_views?${RANGE}&grain=hour`;

    const schema = document.paths['/v1/metrics/{id}']?.['get']?.responses['200']?.content?.['application/json']
      ?.schema as Json;
    const answers = [await get(path), await get(`${path}&shape=columns`)];

    expect(JSON.stringify(schema)).toBe(
      '{"oneOf":[{"$ref":"#/components/schemas/Answer"},{"$ref":"#/components/schemas/ColumnarAnswer"}]}',
    );
    for (const answer of answers) expect(check(schema, await answer.json())).toBeNull();
    expect(check(schema, { rows: [], values: {} })).not.toBeNull();
  });

  it('is kept by problem details', async () => {
    const { document, get } = await openWorld();
    const check = checker(document);

    const response = await get(`/v1/metrics/nothing?${RANGE}`);

    const schema = document.paths['/v1/metrics/{id}']?.['get']?.responses['404']?.content?.['application/problem+json']
      ?.schema as Json;
    expect(check(schema, await response.json())).toBeNull();
    expect(check(schema, { title: 'no status' })).not.toBeNull();
  });
});
