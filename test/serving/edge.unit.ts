import { connect } from 'node:net';
import { Agent, request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { type Context, Hono } from 'hono';
import { LIMITS } from '../../core/event/limits';
import { clientAddresses, trustedProxies, originOf } from '../../platform/client-address';
import { closeServer, CONNECTION_LIMITS, listen, urlOf } from '../../platform/listen';
import { carriesToken } from '../../serving-layer/api/access';
import { codingOf } from '../../serving-layer/api/compress';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { createApiWorld, RANGE, jsonOf } from './api-world';

const SHOP = 'https://shop.example';

async function openWorld() {
  const events = createEventRoutes({
    collect: () => Promise.resolve({ status: 202, body: { accepted: 0, rejected: 0, verdicts: [] } }),
    clientIp: () => undefined,
  });
  return createApiWorld({ events, authorizeRead: carriesToken('secret') });
}

describe('a page of another origin that sends events', () => {
  it('is named and may use credentials, as a beacon does', async () => {
    const { app } = await openWorld();

    const preflight = await app.request('/v1/events?write_key=k', {
      method: 'OPTIONS',
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-trace',
      },
    });
    const sent = await app.request('/v1/events', { method: 'POST', body: '{}', headers: { origin: SHOP } });

    expect([preflight.status, Object.fromEntries(preflight.headers)]).toMatchObject([
      204,
      {
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'content-type,x-trace',
        'access-control-allow-methods': 'POST',
      },
    ]);
    expect(sent.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(sent.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(sent.headers.get('vary')).toContain('origin');
  });

  it('may read why its address is wrong, and a slash at the end is not wrong', async () => {
    const { app } = await openWorld();
    const post = { method: 'POST', body: '{}', headers: { origin: SHOP } };

    const wrong = await app.request('/events', post);
    const slash = await app.request('/v1/events/', post);

    expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).toEqual([404, SHOP]);
    expect(slash.status).toBe(202);
  });
});

describe('methods', () => {
  it('that a known address does not take are answered 405 with what it takes', async () => {
    const { app } = await openWorld();
    const authorization = 'Bearer secret';

    const answers = await Promise.all(
      (
        [
          ['DELETE', '/v1/metrics'],
          ['GET', '/v1/query'],
          ['PUT', '/v1/metrics/page_views'],
          ['GET', '/v1/events'],
        ] as const
      ).map(async ([method, path]) => app.request(path, { method, headers: { authorization } })),
    );

    expect(answers.map(({ status, headers }) => [status, headers.get('allow')])).toEqual([
      [405, 'GET, HEAD, OPTIONS'],
      [405, 'POST, OPTIONS'],
      [405, 'GET, HEAD, OPTIONS'],
      [405, 'POST, OPTIONS'],
    ]);
    expect(await jsonOf(answers[0] as Response)).toMatchObject({ code: 'method_not_allowed', status: 405 });
  });

  it('HEAD and OPTIONS answer without a body', async () => {
    const { app } = await openWorld();

    const head = await app.request('/healthz', { method: 'HEAD' });
    const options = await app.request('/healthz', { method: 'OPTIONS' });

    expect([head.status, await head.text()]).toEqual([200, '']);
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});

describe('the form of an answer', () => {
  const PATHS = [
    '/v1/metrics?',
    '/v1/status?',
    `/v1/metrics/page_views?${RANGE}`,
    `/v1/funnels?${RANGE}&steps=page_view,purchase`,
    `/v1/retention?${RANGE}`,
    `/v1/sessions/summary?${RANGE}`,
    `/v1/journeys?${RANGE}&around=add_to_cart`,
  ];

  it.each(PATHS)('of %s is what format= names, or else Accept', async (path) => {
    const { get } = await createApiWorld();

    const csv = await get(`${path}&format=csv`);
    const accepted = await get(path, { accept: 'text/csv' });
    const lines = (await (await get(`${path}&format=ndjson`)).text()).trimEnd().split('\n');
    const arrow = tableFromIPC(new Uint8Array(await (await get(`${path}&format=arrow`)).arrayBuffer()));
    const text = await csv.text();

    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await accepted.text()).toBe(text);
    expect(text.split('\r\n')).toHaveLength(arrow.numRows + 2);
    expect(arrow.schema.fields.map(({ name }) => name).join(',')).toBe(text.slice(0, text.indexOf('\r\n')));
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(Array(arrow.numRows).fill('object'));
  });

  it('says which forms there are', async () => {
    const { get } = await createApiWorld();

    const format = await get('/v1/status?format=xml');
    const accept = await get('/v1/status', { accept: 'image/png' });

    expect([format.status, (await jsonOf(format))['detail']]).toEqual([
      400,
      'format: use one of json, csv, ndjson, arrow, once.',
    ]);
    expect(accept.status).toBe(406);
  });

  it('as CSV joins the answers of several questions', async () => {
    const { post } = await createApiWorld();
    const range = { from: '2019-10-01T00:00:00Z', to: '2019-10-01T03:00:00Z' };

    const joined = await post('/v1/query?format=csv', {
      site: 'shop',
      queries: [
        { metric: 'page_views', ...range },
        { metric: 'sessions', ...range },
      ],
    });

    const [head, ...lines] = (await joined.text()).trimEnd().split('\r\n');
    expect(head).toMatch(/^metric,unit,start,end,/);
    expect(lines.map((line) => line.split(',')[0])).toEqual(['page_views', 'sessions']);
  });
});

describe('compression', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('as %s gives the same answer', async (coding, open) => {
    const { get } = await createApiWorld();
    const plain = await (await get('/v1/metrics')).text();

    const packed = await get('/v1/metrics', { 'accept-encoding': `${coding}, deflate` });
    const bytes = new Uint8Array(await packed.arrayBuffer());

    expect(packed.headers.get('content-encoding')).toBe(coding);
    expect(packed.headers.get('vary')).toContain('accept-encoding');
    expect(bytes.length).toBeLessThan(plain.length / 2);
    expect(open(bytes).toString()).toBe(plain);
  });

  it.each(['/openapi.json', '/docs/swagger-ui.css'])('holds for %s as well', async (path) => {
    const { get } = await createApiWorld();

    const packed = await get(path, { 'accept-encoding': 'gzip' });

    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toBe('accept-encoding');
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['identity', undefined],
    [undefined, undefined],
  ])('takes from %s the coding %s', (given, coding) => {
    expect(codingOf(given)).toBe(coding);
  });
});

describe('headers that concern names of others', () => {
  it('HSTS is left to the proxy that ends TLS', async () => {
    const { get } = await openWorld();

    expect((await get('/healthz')).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('the address of a client', () => {
  const isTrusted = trustedProxies(['127.0.0.0/8', '::1', '10.0.0.0/8']);

  it.each([
    ['the socket without a header', {}, '127.0.0.1'],
    ['the last one that no trusted proxy has', { 'x-forwarded-for': '6.6.6.6, 192.0.2.7, 10.1.1.1' }, '192.0.2.7'],
    ['one with a port', { 'x-forwarded-for': '192.0.2.7:4711' }, '192.0.2.7'],
    ['one in Forwarded', { forwarded: 'for=192.0.2.60;proto=https;by=10.0.0.1' }, '192.0.2.60'],
    ['one of IPv6 in Forwarded', { forwarded: 'For="[2001:db8::1]:80"' }, '2001:db8::1'],
    ['an IPv4 address in IPv6', { 'x-forwarded-for': '::ffff:192.0.2.7' }, '192.0.2.7'],
    ['the socket if the headers differ', { 'x-forwarded-for': '192.0.2.7', forwarded: 'for=6.6.6.6' }, '127.0.0.1'],
    ['the socket if the nearest is hidden', { forwarded: 'for=192.0.2.7, for=unknown' }, '127.0.0.1'],
  ])('is %s', async (_, headers, expected) => {
    expect(await addressSeen(isTrusted, headers)).toBe(expected);
  });

  it('is the socket’s if the proxy is not trusted', async () => {
    expect(await addressSeen(() => false, { 'x-forwarded-for': '192.0.2.7' })).toBe('127.0.0.1');
  });

  it.each(['10.0.0.0/33', 'proxy.example', '10.0.0.0/8/9', '::1/x'])('refuses %s as a proxy', (block) => {
    expect(() => trustedProxies([block])).toThrow(block);
  });
});

describe('a connection', () => {
  it('takes the cookies of a shop, and says which headers are too large', async () => {
    await serving(
      (context) => context.text('fine'),
      async (url) => {
        const large = await fetch(url, { headers: { cookie: 'a'.repeat(20_000) } });
        const larger = await fetch(url, { headers: { cookie: 'a'.repeat(CONNECTION_LIMITS.headerBytes + 1) } });

        expect([large.status, large.headers.get('keep-alive')]).toEqual([200, 'timeout=75']);
        expect([larger.status, await jsonOf(larger)]).toMatchObject([431, { code: 'headers_too_large' }]);
      },
    );
  });

  it.each([
    ['too many headers', `GET / HTTP/1.1\r\nHost: a\r\ncookie: ${'a'.repeat(70_000)}\r\n\r\n`, 431, '*'],
    ['no HTTP', 'hello\r\n\r\n', 400, '*'],
    ['no host', `GET / HTTP/1.1\r\norigin: ${SHOP}\r\n\r\n`, 400, SHOP],
    ['the address *', `OPTIONS * HTTP/1.1\r\nHost: a\r\norigin: ${SHOP}\r\n\r\n`, 400, '*'],
    ['a host that is none', `GET / HTTP/1.1\r\nHost: a b\r\n\r\n`, 400, '*'],
    ['an expectation', `GET / HTTP/1.1\r\nHost: a\r\norigin: ${SHOP}\r\nExpect: tea\r\n\r\n`, 417, SHOP],
  ])('with %s is answered with a problem that pages may read', async (_, bytes, status, origin) => {
    await serving(
      (context) => context.text('fine'),
      async (url) => {
        const [head = '', body = ''] = (await raw(url, bytes)).split('\r\n\r\n');

        expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
        expect(head.toLowerCase()).toContain(`access-control-allow-origin: ${origin}`);
        expect(head.toLowerCase()).toContain('content-type: application/problem+json');
        expect(body).toContain(`"status":${status},`);
      },
    );
  });

  it.each([
    { what: 'is stated', status: 413 },
    { what: 'comes in chunks', status: 413, isChunked: true },
    { what: 'no route reads', status: 401, path: '/v1/query' },
  ])('is kept after a large body that $what', async ({ status, isChunked = false, path = '/v1/events' }) => {
    const { app } = await openWorld();
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const url = urlOf(server, '127.0.0.1');
      const refused = await post(`${url}${path}`, { agent, bytes: 3 * LIMITS.bodyBytes, isChunked });
      const next = await post(`${url}/v1/events`, { agent, bytes: 2, isChunked: false });

      expect(refused).toEqual({ status, isReused: false });
      expect(next).toEqual({ status: 202, isReused: true });
    } finally {
      agent.destroy();
      await closeServer(server);
    }
  });

  it('without a host is refused where HTTP wants one', async () => {
    await serving(
      (context) => context.text('fine'),
      async (url) => {
        const answers = await Promise.all(['1.1', '1.0'].map((version) => raw(url, `GET / HTTP/${version}\r\n\r\n`)));

        expect(answers[0]).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*send the header Host/);
        expect(answers[1]).toMatch(/^HTTP\/1\.1 200 [^]*fine/);
      },
    );
  });
});

interface Posting {
  readonly agent: Agent;
  readonly bytes: number;
  readonly isChunked: boolean;
}

/** Sends a body, and says whether the connection was used before. */
function post(url: string, { agent, bytes, isChunked }: Posting): Promise<{ status: number; isReused: boolean }> {
  return new Promise((resolve, reject) => {
    const headers = isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes };
    const sent = request(url, { agent, method: 'POST', headers }, (incoming) => {
      incoming.resume().on('end', () => resolve({ status: incoming.statusCode ?? 0, isReused: sent.reusedSocket }));
    });
    sent.on('error', reject).end(new Uint8Array(bytes));
  });
}

/** What a server answers to some bytes, until it closes the connection. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.end(bytes);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

async function addressSeen(
  isTrusted: (address: string) => boolean,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const addressOf = clientAddresses(isTrusted);
  return serving(
    (context) => context.text(addressOf(originOf(context)) ?? 'none'),
    (url) =>
      new Promise((resolve, reject) => {
        request(url, { headers: { ...headers, connection: 'close' } }, (answer) => {
          answer.setEncoding('utf8').on('data', resolve);
        })
          .on('error', reject)
          .end();
      }),
  );
}

async function serving<Result>(
  handler: (context: Context) => Response,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const app = new Hono();
  app.get('/', handler);
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  try {
    return await work(urlOf(server, '127.0.0.1'));
  } finally {
    await closeServer(server);
  }
}
