import type { ALBEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import { answerIngestEvent, type IngestEvent } from '../../adapters/aws/lambda/ingest-event';
import { answerAtDoor } from '../../core/wire/ingest-door';
import type { IngestRequest, IngestResponse } from '../../core/wire/ingest-exchange';
import { problemBody } from '../../core/wire/problem';

/** A request as a client sends it; each door makes an event of it in its own format. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As written in the address. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const SENDER = '203.0.113.7';
const TAKEN: IngestResponse = { status: 202, body: { accepted: 0, rejected: 0, verdicts: [] } };

/** Both send payload format 2.0. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
function payload2({ method = 'POST', path = '/v1/events', headers = {}, query, body, isBase64Encoded = false }: Sent) {
  const decoded = query && Object.entries(query).map(([name, value]) => [name, decodeURIComponent(value)] as const);
  return {
    version: '2.0',
    rawPath: path,
    headers: { ...headers },
    ...(decoded === undefined ? {} : { queryStringParameters: Object.fromEntries(decoded) }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: { http: { method, path, sourceIp: SENDER } },
  } as unknown as APIGatewayProxyEventV2;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
function balanced({ method = 'POST', path = '/v1/events', headers = {}, query = {}, ...sent }: Sent): ALBEvent {
  const lists = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]));
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/c/1' } },
    httpMethod: method,
    path,
    multiValueHeaders: lists({ ...headers, 'x-forwarded-for': `10.0.0.1, ${SENDER}` }),
    multiValueQueryStringParameters: lists(query),
    body: sent.body ?? '',
    isBase64Encoded: sent.isBase64Encoded ?? false,
  };
}

const DOORS: readonly (readonly [string, (sent: Sent) => IngestEvent])[] = [
  ['an HTTP API', payload2],
  ['a function URL', payload2],
  ['a load balancer', balanced],
];

describe.each(DOORS)('events through %s', (_, eventOf) => {
  const sending = async (sent: Sent, response: IngestResponse = TAKEN) => {
    const seen: IngestRequest[] = [];
    const result = await answerIngestEvent(eventOf(sent), (call) =>
      answerAtDoor(call, (request) => {
        seen.push(request);
        return Promise.resolve(response);
      }),
    );
    const { statusCode, body } = result;
    return { statusCode, headers: headersOf(result), body, request: seen[0] };
  };

  it('reach the collector as bytes, whatever the door made of them, with the sender that the door saw', async () => {
    const zipped = await sending({
      body: Buffer.from([31, 139, 8]).toString('base64'),
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip', 'x-write-key': 'k', 'user-agent': 'ua' },
    });
    const plain = await sending({
      body: '{"é":1}',
      headers: { authorization: 'Bearer key-1', 'x-write-key': 'other', 'content-type': 'application/json' },
    });

    expect(zipped.request).toMatchObject({
      body: Buffer.from([31, 139, 8]),
      contentEncoding: 'gzip',
      writeKey: 'k',
      userAgent: 'ua',
      ip: SENDER,
    });
    expect(plain.request).toMatchObject({
      body: Buffer.from('{"é":1}'),
      writeKey: 'key-1',
      contentType: 'application/json',
    });
  });

  it('take the write key from a beacon’s address, decoded, and from no broken header', async () => {
    const beacon = await sending({ query: { write_key: 'a%2Fb%3D' } });
    const broken = await sending({ headers: { authorization: 'Bearer a b', 'x-write-key': 'k' } });
    const proxied = await sending({ headers: { authorization: 'Basic YTpi', 'x-write-key': 'k' } });

    expect(beacon.request).toMatchObject({ writeKey: 'a/b=', body: Buffer.alloc(0) });
    expect([broken.request?.writeKey, proxied.request?.writeKey]).toEqual([undefined, 'k']);
  });

  it('are answered with problem details and a time to wait', async () => {
    const problem = problemBody('stream_unavailable', 'wait');
    const { statusCode, headers, body } = await sending(
      { body: '{}' },
      { status: 503, body: problem, retryAfterSeconds: 5 },
    );
    const taken = await sending({ body: '{}' });

    expect({ statusCode, headers, body }).toEqual({
      statusCode: 503,
      headers: {
        'content-type': 'application/problem+json',
        'retry-after': '5',
        'cache-control': 'no-store',
        vary: 'origin',
      },
      body: JSON.stringify(problem),
    });
    expect(taken).toMatchObject({ statusCode: 202, headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(taken.headers).not.toHaveProperty('retry-after');
  });

  it('may be sent by a page of another origin, and by no method but POST', async () => {
    const origin = 'https://shop.example';
    const preflight = await sending({
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    const sent = await sending({ body: '{}', headers: { origin } });
    const asked = await sending({ method: 'GET' });

    const named = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
    expect(preflight).toMatchObject({
      statusCode: 204,
      headers: { ...named, 'access-control-allow-headers': 'content-type' },
    });
    expect(preflight.request).toBeUndefined();
    expect(sent).toMatchObject({ statusCode: 202, headers: named });
    expect(asked).toMatchObject({ statusCode: 405, headers: { allow: 'POST, OPTIONS' } });
  });

  it('are sent to one address, with a slash at its end or not, beside which there is only a health check', async () => {
    const slashed = await sending({ path: '/v1/events/', body: '{}' });
    const healthy = await sending({
      method: 'GET',
      path: '/healthz',
      headers: { 'user-agent': 'ELB-HealthChecker/2.0' },
    });
    const others = await Promise.all(
      ['/', '/v1', '/v1/status', '/v1/events/x', '/V1/events', '/constructor'].map((path) =>
        sending({ path, body: '{}' }),
      ),
    );
    const posted = await sending({ path: '/healthz', body: '{}' });

    expect(slashed.statusCode).toBe(202);
    expect([healthy.statusCode, healthy.body, healthy.request]).toEqual([200, '{"ok":true}', undefined]);
    for (const { statusCode, headers, body, request } of [...others, posted]) {
      expect([statusCode, headers['content-type'], request]).toEqual([404, 'application/problem+json', undefined]);
      expect(JSON.parse(String(body))).toMatchObject({ code: 'not_found', status: 404 });
    }
  });
});

describe('a load balancer', () => {
  it('is believed about the last forwarded address only, and joins what is sent several times', async () => {
    const event = balanced({ headers: { 'x-write-key': 'k' } });
    event.multiValueHeaders = {
      ...event.multiValueHeaders,
      'x-forwarded-for': ['198.51.100.1', `10.0.0.9,${SENDER}`],
      'user-agent': ['a', 'b'],
    };
    const seen: IngestRequest[] = [];
    await answerIngestEvent(event, (call) =>
      answerAtDoor(call, (request) => {
        seen.push(request);
        return Promise.resolve(TAKEN);
      }),
    );

    expect(seen[0]).toMatchObject({ ip: SENDER, userAgent: 'a,b' });
  });

  it('leaves a parameter that cannot be decoded as it is, and finds no key where there is none', async () => {
    const event = balanced({ query: { write_key: '50%' } });
    const bare = balanced({});
    delete bare.multiValueQueryStringParameters;
    const keys: (string | undefined)[] = [];
    for (const one of [event, bare])
      await answerIngestEvent(one, (call) =>
        answerAtDoor(call, ({ writeKey }) => {
          keys.push(writeKey);
          return Promise.resolve(TAKEN);
        }),
      );

    expect(keys).toEqual(['50%', undefined]);
  });
});

function headersOf(result: Awaited<ReturnType<typeof answerIngestEvent>>): Readonly<Record<string, unknown>> {
  if (!('multiValueHeaders' in result)) return result.headers ?? {};
  return Object.fromEntries(
    Object.entries(result.multiValueHeaders ?? {}).map(([name, values]) => [name, values?.[0]]),
  );
}
