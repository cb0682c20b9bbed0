import { tableOfAnswer, toCsv } from '../../serving-layer/api/table';
import { tableFromIPC } from 'apache-arrow';
import { reconciliationKey } from '../../core/run/run';
import type { IngestRequest } from '../../core/wire/ingest-exchange';
import { problemBody } from '../../core/wire/problem';
import { carriesToken } from '../../serving-layer/api/access';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { ADMIN_TOKEN, createApiWorld, echoOperations, lakeOf, MIDNIGHT } from './api-world';

const RANGE = 'site=shop&from=2019-10-01T00:00:00Z&to=2019-10-01T03:00:00Z';
type Json = Readonly<Record<string, unknown>>;
type Rows = readonly Readonly<Record<string, unknown>>[];
const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;
const rowsOf = (answer: Json): Rows => answer['rows'] as Rows;

describe('GET /v1/metrics/{id}', () => {
  it('answers with the object of the architecture, each row with its layer', async () => {
    const { get } = await createApiWorld();

    const response = await get(`/v1/metrics/page_views?${RANGE}&grain=hour`);

    const hour = (start: number, layer: string): Json => ({
      start: `2019-10-01T0${start}:00:00Z`,
      end: `2019-10-01T0${start + 1}:00:00Z`,
      by: {},
      value: 1,
      lower: 1,
      upper: 1,
      exact: layer === 'batch',
      layer,
      final: expect.objectContaining({ lower: 1, rate: 0.95, learned: false }),
    });
    expect(await jsonOf(response)).toEqual({
      metric: 'page_views',
      unit: 'events',
      site: 'shop',
      from: '2019-10-01T00:00:00Z',
      to: '2019-10-01T03:00:00Z',
      grain: 'hour',
      time_zone: 'UTC',
      columns: [],
      as_of: '2019-10-01T03:00:00Z',
      tidemark: '2019-10-01T02:00:00Z',
      epoch: 1,
      rows: [hour(0, 'batch'), hour(1, 'batch'), hour(2, 'speed')],
    });
  });

  it('gives the same rows as CSV and as Arrow', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/metrics/revenue?${RANGE}&grain=hour&by=country`;

    const json = rowsOf(await jsonOf(await get(path))).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'final')),
    );
    const csv = await get(path, { accept: 'text/csv' });
    const arrow = await get(path, { accept: 'application/vnd.apache.arrow.stream;q=0.9, text/html;q=1' });

    expect(csv.headers.get('tidemark-epoch')).toBe('1');
    expect(await csv.text()).toBe(
      'start,end,country,currency,value,lower,upper,exact,layer,restated_at\r\n' +
        '2019-10-01T01:00:00Z,2019-10-01T02:00:00Z,"a ""b"", c",EUR,1999,1999,1999,true,batch,\r\n',
    );
    const table = tableFromIPC(new Uint8Array(await arrow.arrayBuffer()));
    const fromArrow = table.toArray().map((row) => {
      const { start, end, country, currency, restated_at, ...rest } = (row as { toJSON(): Json }).toJSON();
      expect(restated_at).toBeNull();
      return {
        ...rest,
        start: new Date(start as number).toISOString().replace('.000', ''),
        end: new Date(end as number).toISOString().replace('.000', ''),
        by: { country, currency },
      };
    });
    expect(fromArrow).toEqual(json);
    expect(table.schema.metadata.get('unit')).toBe('minor_units');
  });

  it('makes a text of a field that a spreadsheet would run', async () => {
    const { get } = await createApiWorld();

    const csv = await get(`/v1/metrics/page_views?${RANGE}&by=country`, { accept: 'text/csv' });

    expect(await csv.text()).toContain(",'=cmd(),3,");
  });

  it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])(
    'begins no CSV field as a formula: %j',
    (value) => {
      const row = {
        start: '',
        end: '',
        by: { page: value },
        value: 1,
        lower: 1,
        upper: 1,
        exact: true,
        layer: 'batch' as const,
      };

      const csv = toCsv(tableOfAnswer({ columns: ['page'], comparison: undefined, rows: [row] }));

      expect(csv.split('\r\n')[1]?.replace(/^,,"?/, '')).toMatch(/^'/);
    },
  );

  it('has the columns of the question also without rows', async () => {
    const { get } = await createApiWorld();
    const empty = 'site=shop&from=2019-09-01T00:00:00Z&to=2019-09-01T03:00:00Z&by=country&compare=previous_period';

    const csv = await get(`/v1/metrics/revenue?${empty}`, { accept: 'text/csv' });
    const arrow = await get(`/v1/metrics/revenue?${empty}`, { accept: 'application/vnd.apache.arrow.stream' });

    const columns = [
      ...['start', 'end', 'country', 'currency', 'value', 'lower', 'upper', 'exact', 'layer', 'restated_at'],
      ...['compared_start', 'compared_value', 'change'],
    ];
    expect(await csv.text()).toBe(`${columns.join(',')}\r\n`);
    expect(tableFromIPC(new Uint8Array(await arrow.arrayBuffer())).schema.fields.map(({ name }) => name)).toEqual(
      columns,
    );
  });

  it('pairs the rows of an earlier range with its own', async () => {
    const { get } = await createApiWorld();
    const range = 'site=shop&from=2019-10-01T01:00:00Z&to=2019-10-01T03:00:00Z&grain=hour&compare=previous_period';

    const answer = await jsonOf(await get(`/v1/metrics/page_views?${range}`));

    expect(answer['comparison']).toMatchObject({
      with: 'previous_period',
      from: '2019-09-30T23:00:00Z',
      to: '2019-10-01T01:00:00Z',
      rows: [{ value: 0 }, { value: 1 }],
    });
    expect(answer['rows']).toMatchObject([
      { value: 1, compared: { start: '2019-09-30T23:00:00Z', value: 0, change: null } },
      { value: 1, compared: { start: '2019-10-01T00:00:00Z', value: 1, change: 0 } },
    ]);
  });

  it('counts from the events what no cell keeps', async () => {
    const { get } = await createApiWorld();

    const answer = await jsonOf(
      await get(`/v1/metrics/page_views?${RANGE}&by=country,device&filter=page~/&filter=country!:FR`),
    );

    expect(answer['columns']).toEqual(['country', 'device']);
    expect(rowsOf(answer).every(({ layer }) => layer === 'events')).toBe(true);
  });

  it('continues a page within a bucket, and the pages together are the answer', async () => {
    const { get } = await createApiWorld();
    const path = `/v1/metrics/page_load?${RANGE}&grain=hour`;
    const whole = rowsOf(await jsonOf(await get(path)));
    const pages: Rows[] = [];

    for (let cursor: string | undefined = ''; cursor !== undefined && pages.length < 10;) {
      const page = await jsonOf(await get(`${path}&page_size=3${cursor === '' ? '' : `&cursor=${cursor}`}`));
      pages.push(rowsOf(page));
      cursor = page['next_cursor'] as string | undefined;
    }

    expect(pages.map((rows) => rows.length)).toEqual([3, 3, 3, 3]);
    expect(pages.flat()).toEqual(whole);
  });

  it('names the next page in a Link header, for forms that have no room for it', async () => {
    const { get } = await createApiWorld();

    const csv = await get(`/v1/metrics/page_views?${RANGE}&grain=hour&page_size=1`, { accept: 'text/csv' });

    const next = /<(.*)>; rel="next"/.exec(csv.headers.get('link') ?? '')?.[1] ?? '';
    expect(await (await get(next, { accept: 'text/csv' })).text()).toContain('2019-10-01T01:00:00Z');
  });

  it('takes a calendar day, which begins at midnight of its time zone', async () => {
    const { get } = await createApiWorld();

    const answer = await jsonOf(
      await get('/v1/metrics/page_views?site=shop&from=2019-10-01&to=2019-10-02&time_zone=Asia/Kolkata&grain=day'),
    );

    expect(answer).toMatchObject({
      from: '2019-09-30T18:30:00Z',
      to: '2019-10-01T18:30:00Z',
      time_zone: 'Asia/Kolkata',
    });
    expect(rowsOf(answer)).toHaveLength(1);
  });

  it('says nothing new to who has the answer, and lets final answers be kept', async () => {
    const { get } = await createApiWorld();
    const final = await get('/v1/metrics/page_views?site=shop&from=2019-10-01T00:00:00Z&to=2019-10-01T02:00:00Z');
    const live = await get(`/v1/metrics/page_views?${RANGE}`);

    const again = await get(`/v1/metrics/page_views?${RANGE}`, { 'if-none-match': live.headers.get('etag') ?? '' });

    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect(final.headers.get('cache-control')).toContain('max-age=');
    expect(live.headers.get('cache-control')).not.toContain('max-age');
  });

  it('has a new ETag as soon as a live number changes', async () => {
    const { get, fold } = await createApiWorld();
    const before = await get(`/v1/metrics/page_views?${RANGE}`);
    const { SHOP_EVENTS, TIDEMARK } = await import('./api-world');

    await fold([
      {
        ...(SHOP_EVENTS[0] as (typeof SHOP_EVENTS)[number]),
        arrived_ms: TIDEMARK + 3_600_001,
        occurred_ms: TIDEMARK + 60_000,
      },
    ]);
    const after = await get(`/v1/metrics/page_views?${RANGE}`, { 'if-none-match': before.headers.get('etag') ?? '' });

    expect(after.status).toBe(200);
    expect(rowsOf(await jsonOf(after))[0]?.['value']).toBe(4);
  });

  it('says that live numbers may be too high while the memory of duplicates is incomplete', async () => {
    const { deps, query } = await createApiWorld();
    const { createQueryService } = await import('../../serving-layer/query/query-service');
    const degraded = createQueryService({ ...deps, degraded: () => Promise.resolve(true) });
    const live = { metric: 'page_views', from: MIDNIGHT, to: MIDNIGHT + 3 * 3_600_000, grain: 'total' } as const;

    const answers = await Promise.all([
      degraded.query('shop', [live]),
      degraded.query('shop', [{ ...live, to: MIDNIGHT + 3_600_000 }]),
      query.query('shop', [live]),
      // Nothing to come has live numbers, but what it is compared with has.
      degraded.query('shop', [
        {
          ...live,
          from: MIDNIGHT + 24 * 3_600_000,
          to: MIDNIGHT + 48 * 3_600_000,
          by: ['country'],
          compare: 'previous_period',
        },
      ]),
    ]);

    expect(answers[3]?.answers[0]?.rows).toEqual([]);
    expect(answers.map((answer) => answer.degraded)).toEqual([true, false, false, true]);
  });
});

describe('a ranking in pages by offset', () => {
  it('comes from one source, so that its pages fit together', async () => {
    const { get } = await createApiWorld();
    const page = async (more: string) =>
      rowsOf(await jsonOf(await get(`/v1/metrics/top_products?${RANGE}&grain=total&limit=1${more}`))).map(
        ({ by, layer }) => [(by as Json)['product_id'], layer],
      );

    const pages = [...(await page('&offset=0')), ...(await page('&offset=1'))];

    expect(pages).toEqual([
      ['p0', 'events'],
      ['p1', 'events'],
    ]);
    expect((await page('')).concat(await page('&offset=0&exact=false')).map(([, layer]) => layer)).not.toContain(
      'events',
    );
  });
});

describe('POST /v1/query', () => {
  it('answers several metrics with one epoch and one as-of', async () => {
    const { post } = await createApiWorld();
    const range = { from: '2019-10-01T00:00:00Z', to: '2019-10-01T03:00:00Z' };

    const answer = await jsonOf(
      await post('/v1/query', {
        site: 'shop',
        queries: [
          { metric: 'visitors', ...range },
          { metric: 'top_products', ...range, limit: 2 },
        ],
      }),
    );

    const answers = answer['answers'] as readonly Json[];
    expect(answers.map((one) => [one['metric'], one['epoch'], one['as_of']])).toEqual([
      ['visitors', 1, answer['as_of']],
      ['top_products', 1, answer['as_of']],
    ]);
    expect(rowsOf(answers[1] as Json).map(({ by }) => by)).toEqual([{ product_id: 'p0' }, { product_id: 'p1' }]);
  });
});

describe('POST /v1/events', () => {
  const collecting = async (): Promise<{
    readonly seen: IngestRequest[];
    readonly world: Awaited<ReturnType<typeof createApiWorld>>;
  }> => {
    const seen: IngestRequest[] = [];
    const world = await createApiWorld({
      events: createEventRoutes({
        collect: (request) => {
          seen.push(request);
          return Promise.resolve(
            request.writeKey === 'k'
              ? { status: 202, body: { accepted: 1, rejected: 0, verdicts: [] } }
              : { status: 503, body: problemBody('stream_unavailable', 'wait'), retryAfterSeconds: 5 },
          );
        },
        clientIp: () => '203.0.113.9',
      }),
      authorizeRead: () => undefined,
    });
    return { seen, world };
  };

  it('hands the request to the collector, whichever way the write key came', async () => {
    const { seen, world } = await collecting();

    await world.post('/v1/events', '{}', { authorization: 'Bearer k', 'user-agent': 'tracker' });
    await world.post('/v1/events', '{}', { 'x-write-key': 'k' });
    const beacon = await world.post('/v1/events?write_key=k', '{}', { 'content-type': 'text/plain' });

    expect(seen.map(({ writeKey, ip }) => [writeKey, ip])).toEqual(
      Array.from({ length: 3 }, () => ['k', '203.0.113.9']),
    );
    expect(seen[0]).toMatchObject({
      contentType: 'application/json',
      userAgent: 'tracker',
      body: new TextEncoder().encode('{}'),
    });
    expect(beacon.status).toBe(202);
  });

  it('passes on when to try again, and refuses a large body unread', async () => {
    const { seen, world } = await collecting();

    const later = await world.post('/v1/events', '{}');
    const large = await world.post('/v1/events', 'x'.repeat(1_100_000));

    expect([later.status, later.headers.get('retry-after'), later.headers.get('content-type')]).toEqual([
      503,
      '5',
      'application/problem+json',
    ]);
    expect([large.status, (await jsonOf(large))['code']]).toEqual([413, 'body_too_large']);
    expect(seen).toHaveLength(1);
  });

  it('may be called from any page, while reading may not', async () => {
    const { world } = await collecting();
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    };

    const write = await world.app.request('/v1/events', preflight);
    const read = await world.app.request('/v1/metrics', preflight);

    expect(write.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the other questions', () => {
  it('say when and from what they were answered', async () => {
    const { get } = await createApiWorld({ degraded: () => Promise.resolve(true) });

    const funnel = await jsonOf(await get(`/v1/funnels?${RANGE}&steps=page_view,purchase&within=30m`));
    const retention = await jsonOf(await get(`/v1/retention?${RANGE}&days=2`));
    const sessions = await jsonOf(await get(`/v1/sessions/summary?${RANGE}`));

    expect(funnel).toMatchObject({
      site: 'shop',
      epoch: 1,
      layer: 'merged',
      degraded: true,
      within_ms: 1_800_000,
      per: 'visitor',
    });
    expect(retention).toMatchObject({ tidemark: '2019-10-01T02:00:00Z', cohorts: [{ retained: [2, null, null] }] });
    expect(retention).not.toHaveProperty('degraded');
    expect(sessions).toMatchObject({ sessions: 2, as_of: '2019-10-01T03:00:00Z' });
  });

  it('show the state of the platform', async () => {
    const { get } = await createApiWorld();

    const status = await jsonOf(await get('/v1/status'));

    expect(status).toMatchObject({
      now: '2019-10-01T03:00:20Z',
      lag_ms: 20_000,
      tidemark: '2019-10-01T02:00:00Z',
      epoch: 1,
      residual: 0,
      sites: [{ id: 'shop' }],
    });
    expect(
      (status['shards'] as readonly Json[]).map(({ id, aggregate, archive }) => [
        id,
        (aggregate as Json)['last_pulse'],
        (archive as Json)['last_pulse'],
      ]),
    ).toEqual([
      ['s0', '2019-10-01T03:00:00Z', '2019-10-01T03:00:00Z'],
      ['s1', '2019-10-01T03:00:00Z', '2019-10-01T03:00:00Z'],
    ]);
  });

  it('show a run’s reconciliation', async () => {
    const row = {
      site: 'shop',
      hour: MIDNIGHT,
      metric: 'page_views',
      key: '',
      speed: 3,
      batch: 2,
      difference: 1,
      parts: { duplicates: 1, stragglers: 0, sketch_error: 0 },
      residual: 0,
    };
    const found = {
      epoch: 1,
      fromTidemark: 0,
      tidemark: MIDNIGHT,
      degraded: false,
      rows: [row, { ...row, site: 'blog' }],
    };
    const { get } = await createApiWorld({ lake: lakeOf({ [reconciliationKey(1)]: found }) });

    const answer = await jsonOf(await get('/v1/reconciliation?site=shop'));

    expect(answer).toMatchObject({ epoch: 1, residual: 0, rows: [{ hour: '2019-10-01T00:00:00Z', difference: 1 }] });
  });
});

describe('access', () => {
  it('to reading needs the token where there is one; health and documentation do not', async () => {
    const { get } = await createApiWorld({ authorizeRead: carriesToken('secret') });

    const statuses = await Promise.all(
      [
        get('/v1/metrics'),
        get('/v1/metrics', { authorization: 'Bearer wrong' }),
        get('/v1/metrics', { authorization: 'Bearer secret' }),
        get('/healthz'),
        get('/docs'),
        get('/openapi.json'),
      ].map(async (response) => (await response).status),
    );

    expect(statuses).toEqual([401, 401, 200, 200, 200, 200]);
  });

  it('to operations needs the admin token, always', async () => {
    const closed = await createApiWorld({ operations: echoOperations() });
    const open = await createApiWorld({
      operations: echoOperations(),
      adminToken: ADMIN_TOKEN,
      authorizeRead: () => undefined,
    });
    const careless = await createApiWorld({ operations: echoOperations(), adminToken: '' });

    const statuses = [
      await closed.post('/v1/admin/rollback', {}, { 'x-admin-token': '' }),
      await careless.post('/v1/admin/rollback', {}),
      await careless.post('/v1/admin/rollback', {}, { 'x-admin-token': '' }),
      await open.post('/v1/admin/rollback', {}),
      await open.post('/v1/admin/rollback', {}, { 'x-admin-token': 'guess' }),
      await open.post('/v1/admin/rollback', {}, { 'x-admin-token': ADMIN_TOKEN }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([403, 401, 401, 401, 401, 200]);
  });

  it('hands operations what they need, and says why one was refused', async () => {
    const { get, post } = await createApiWorld({ operations: echoOperations(), adminToken: ADMIN_TOKEN });
    const token = { 'x-admin-token': ADMIN_TOKEN };

    const done = [
      await post('/v1/admin/batch', { until: '2019-10-01T02:00:00Z' }, token),
      await post('/v1/admin/backfill', { from: '2019-10-01', to: '2019-10-02', preview: true }, token),
      await get('/v1/admin/audit?site=shop', token),
      await get('/v1/admin/sites', token),
      await post('/v1/admin/sites', { id: 'blog' }, token),
      await get('/v1/admin/quarantine?site=shop', token),
      await post('/v1/admin/quarantine/replay', { site: 'shop' }, token),
    ];
    const refused = await post('/v1/admin/batch', { until: '2019-10-01T09:00:00Z' }, token);
    const partial = await post('/v1/admin/batch', { until: '2019-10-01T02:30:00Z' }, token);

    expect(await Promise.all(done.map(jsonOf))).toEqual([
      { operation: 'batch', until: MIDNIGHT + 2 * 3_600_000 },
      { operation: 'backfill', fromDay: '2019-10-01', toDay: '2019-10-02', preview: true },
      { operation: 'audit', site: 'shop' },
      { operation: 'listSites' },
      { operation: 'addSite', id: 'blog' },
      { total: 0, reasons: [] },
      { read: 0, accepted: 0, refused: 0, unreadable: 0 },
    ]);
    expect(await jsonOf(refused)).toMatchObject({
      status: 409,
      code: 'operation_refused',
      reason_code: 'gate_closed',
      detail: 'the gate is closed',
    });
    expect(partial.status).toBe(400);
  });
});

describe('the documentation page', () => {
  it('loads nothing from elsewhere', async () => {
    const { get } = await createApiWorld();

    const page = await get('/docs');
    const html = await page.text();

    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
    const answers = await Promise.all(addresses.map(async (address) => (await get(address)).status));
    expect(addresses.every((address) => address.startsWith('/docs/'))).toBe(true);
    expect(answers).toEqual(addresses.map(() => 200));
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('is served with headers that keep a browser careful', async () => {
    const { get } = await createApiWorld();

    const { headers } = await get('/v1/metrics');

    expect([
      headers.get('x-content-type-options'),
      headers.get('x-frame-options'),
      headers.get('referrer-policy'),
    ]).toEqual(['nosniff', 'DENY', 'no-referrer']);
  });
});
