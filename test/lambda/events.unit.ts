import type { APIGatewayProxyEventV2, KinesisStreamEvent } from 'aws-lambda';
import { requireLakeKey } from '../../adapters/aws/lake-key';
import { batchResponse, shardRecordsOf } from '../../adapters/aws/lambda/kinesis-event';
import { webRequestOf, webResponseOf } from '../../adapters/aws/lambda/web-event';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { createApiWorld } from '../serving/api-world';
import { grantOf, readerContext } from '../../serving-layer/api/reader';
import { cellKeys, ledgerKeys, manifestKeys, openedHourIndex } from '../../adapters/aws/storage-keys';
import type { EventStream } from '../../core/port/event-stream';
import { severalStreams } from '../../core/stream/several-streams';
import { eventsKey } from '../../speed-layer/archive/lake-keys';
import { memoryStream } from '../../adapters/memory/memory-stream';
import { parseOrder } from '../../batch-layer/run-order';

const MAIN = 'tidemark-dev-events';
const NUMBERS = [
  '49590338271490256608559692538361571095921575989136588898',
  '49590338271490256608559692540925702759324208523137515618',
];

function kinesisEvent(numbers: readonly string[], stream = MAIN): KinesisStreamEvent {
  const records = numbers.map((sequenceNumber, at) => ({
    eventSourceARN: `arn:aws:kinesis:eu-west-1:123456789012:stream/${stream}`,
    eventID: `shardId-000000000006:${sequenceNumber}`,
    kinesis: {
      sequenceNumber,
      partitionKey: 'k',
      kinesisSchemaVersion: '1.0',
      data: Buffer.from([at, 255]).toString('base64'),
      approximateArrivalTimestamp: 1545084650.987 + at,
    },
  }));
  return { Records: records } as unknown as KinesisStreamEvent;
}

function httpEvent(changes: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 {
  return { headers: {}, isBase64Encoded: false, requestContext: called('POST'), ...changes } as APIGatewayProxyEventV2;
}

function called(method: string): APIGatewayProxyEventV2['requestContext'] {
  return { http: { method, sourceIp: '203.0.113.7' } } as APIGatewayProxyEventV2['requestContext'];
}

describe('an event of Kinesis', () => {
  it('is one shard’s records in order, with times in whole milliseconds', () => {
    const { shard, records } = shardRecordsOf(kinesisEvent(NUMBERS), MAIN);

    expect(shard).toBe('shardId-000000000006');
    expect(records).toEqual(
      NUMBERS.map((sequence, at) => ({
        shard,
        sequence,
        arrivedMs: 1545084650987 + 1000 * at,
        data: Buffer.from([at, 255]),
      })),
    );
  });

  it('pads short numbers, and answers with the number that Kinesis knows', () => {
    const event = kinesisEvent(['9', '10']);
    const { records } = shardRecordsOf(event, MAIN);

    expect(records[0]!.sequence < records[1]!.sequence).toBe(true);
    expect(batchResponse(event, records[1]!.sequence)).toEqual({ batchItemFailures: [{ itemIdentifier: '10' }] });
    expect(batchResponse(event, undefined)).toEqual({ batchItemFailures: [] });
  });
});

describe('an event of Kinesis from one of several streams', () => {
  it('is of a shard that no other stream has', () => {
    const { shard, records } = shardRecordsOf(kinesisEvent(NUMBERS, `${MAIN}-orders`), MAIN);

    expect(shard).toBe('orders.shardId-000000000006');
    expect(records.map((record) => record.shard)).toEqual([shard, shard]);
  });

  it('names its shard like a listing of the shards, in a form that keys of every store allow', async () => {
    const { shard } = shardRecordsOf(kinesisEvent(NUMBERS, `${MAIN}-orders`), MAIN);
    const listing: EventStream = {
      ...memoryStream(1),
      shards: () => Promise.resolve([{ id: 'shardId-000000000006', closed: false }]),
    };
    const key = { shard, arrivalHour: '2026-03-01T00' };

    expect((await severalStreams(listing, [{ name: 'orders', stream: listing }]).shards()).map(({ id }) => id)).toEqual(
      ['shardId-000000000006', shard],
    );
    expect(requireLakeKey(eventsKey(key, []))).toContain(shard);
    expect(manifestKeys.item(key).pk).toBe(`2026-03-01T00/${shard}`);
    expect(cellKeys.opened(cellKeys.item({ ...key, site: 'shop', windowStart: 60_000, minutesLate: 0 }).sk)).toEqual({
      windowStart: 60_000,
      shard,
      minutesLate: 0,
    });
    expect(openedHourIndex(ledgerKeys.indexItem({ ...key, consumer: 'archive' }).sk)).toEqual(key);
  });

  it.each(['other', 'tidemark-dev', `${MAIN}orders`, `${MAIN}-`, `${MAIN}-my.orders`])(
    'is refused from %s, which is not a stream of this environment',
    (stream) => {
      expect(() => shardRecordsOf(kinesisEvent(NUMBERS, stream), MAIN)).toThrow(
        /this function is fed by tidemark-dev-events and the streams whose names begin so: delete that event source mapping/,
      );
    },
  );
});

describe('an app of the web', () => {
  const question = (changes: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 =>
    httpEvent({
      rawPath: '/v1/query',
      rawQueryString: '',
      ...changes,
      requestContext: {
        domainName: 'api.example',
        http: { method: 'POST', sourceIp: '203.0.113.7' },
      } as APIGatewayProxyEventV2['requestContext'],
    });

  it('is given the request as it was sent', async () => {
    const request = webRequestOf(
      question({
        rawQueryString: 'site=a%26b&day=1',
        headers: { accept: 'text/csv' },
        body: Buffer.from([1, 255]).toString('base64'),
        isBase64Encoded: true,
      }),
    );

    expect([request.method, request.url, request.headers.get('accept')]).toEqual([
      'POST',
      'https://api.example/v1/query?site=a%26b&day=1',
      'text/csv',
    ]);
    expect([...new Uint8Array(await request.arrayBuffer())]).toEqual([1, 255]);
    expect(await webRequestOf(question({ body: '{"é":1}' })).json()).toEqual({ é: 1 });
  });

  it.each([
    '/docs/../v1/status',
    '/docs/%2e%2e/v1/status',
    '/docs/..\\v1/status',
    '/docs/.\t./v1/status',
    '/docs/..',
    '/docs/x/../../v1/status',
  ])('is not led by %j to what another route guards', (rawPath) => {
    const { pathname } = new URL(webRequestOf(question({ rawPath })).url);

    expect(pathname).toMatch(/^\/(docs\/|%2Fdocs)/);
    expect(decodeURI(pathname)).not.toMatch(/^\/v1/);
  });

  it.each([
    ['/v1/status', 401],
    ['/docs/../v1/status', 404],
    ['/docs/x/..\\../v1/status', 404],
    ['/healthz', 200],
  ])('answers %j, which no authorizer saw, with %i', async (rawPath, status) => {
    const { app } = await createApiWorld({ authorizeRead: () => undefined });
    const { requestContext, ...event } = question({ rawPath });

    const response = await app.fetch(
      webRequestOf({
        ...event,
        requestContext: { ...requestContext, http: { ...requestContext.http, method: 'GET' } },
      }),
    );

    expect(response.status).toBe(status);
  });

  it('is given every other path as it is', () => {
    const paths = ['/v1/metrics/page_views', '/v1/a b?c#d', '/v1/é/100%25', '/v1//x/'].map(
      (rawPath) => new URL(webRequestOf(question({ rawPath, rawQueryString: 'q=%26' })).url),
    );

    expect(paths.map(({ pathname }) => pathname)).toEqual([
      '/v1/metrics/page_views',
      '/v1/a%20b%3Fc%23d',
      '/v1/%C3%A9/100%25',
      '/v1//x/',
    ]);
    expect(paths.map(({ search }) => search)).toEqual(paths.map(() => '?q=%26'));
  });

  it.each<[readonly string[] | undefined, object | undefined]>([
    [[], { lambda: readerContext({ sites: [] }) }],
    [['a', 'b'], { lambda: readerContext({ sites: ['a', 'b'] }) }],
    [undefined, undefined],
    [undefined, { lambda: null }],
    [undefined, { lambda: {} }],
    [undefined, { jwt: { claims: readerContext({ sites: [] }) } }],
  ])('knows what the authorizer let it read (%j): %j', (sites, authorizer) => {
    const { requestContext, ...event } = httpEvent({});

    expect(
      grantOf({
        ...event,
        requestContext: { ...requestContext, ...(authorizer === undefined ? {} : { authorizer }) },
      }),
    ).toEqual(sites === undefined ? undefined : { sites });
  });

  it('answers what is compressed in base64', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

    expect(await webResponseOf(new Response('x', { headers }))).toMatchObject({ body: 'eA==', isBase64Encoded: true });
  });

  it.each([
    ['application/problem+json', false],
    ['application/json; charset=utf-8', false],
    ['text/csv', false],
    ['application/vnd.apache.arrow.stream', true],
  ])('answers %s in base64: %s', async (type, isBase64Encoded) => {
    const result = await webResponseOf(new Response('é', { status: 201, headers: { 'content-type': type } }));

    expect(result).toEqual({
      statusCode: 201,
      headers: { 'content-type': type },
      body: isBase64Encoded ? 'w6k=' : 'é',
      isBase64Encoded,
    });
  });
});

describe('telemetry', () => {
  it('gathers what requests measure: at once after a quiet time, then in one line per ten seconds or hundred', () => {
    const lines: string[] = [];
    let nowMs = 100_000;
    const telemetry = createTelemetry('collect', { write: (line) => lines.push(line), now: () => nowMs });
    const request = (ms: number, accepted: number): void => {
      nowMs = ms;
      telemetry.gather({ events_accepted: [accepted, 'Count'] });
    };
    const written = (): readonly unknown[] =>
      lines.splice(0).map((line) => {
        const { _aws: aws, events_accepted: accepted } = JSON.parse(line) as Record<string, { Timestamp: number }>;
        return [aws?.Timestamp, accepted];
      });

    request(100_000, 1);
    expect(written()).toEqual([[100_000, 1]]);
    request(101_000, 2);
    request(109_000, 3);
    expect(written()).toEqual([]);
    request(111_000, 4);
    expect(written()).toEqual([[101_000, [2, 3, 4]]]);
    for (let at = 0; at < 99; at++) request(112_000, 5);
    expect(written()).toEqual([]);
    request(112_000, 6);
    expect(written()).toEqual([[112_000, [...Array<number>(99).fill(5), 6]]]);
    request(113_000, 7);
    request(900_000, 8);
    expect(written()).toEqual([
      [113_000, 7],
      [900_000, 8],
    ]);
  });

  it('writes metrics that CloudWatch takes from the log, and of an error only its name, code and message', () => {
    const lines: string[] = [];
    const telemetry = createTelemetry('collect', {
      write: (line) => lines.push(line),
      now: () => 1000,
      deployedAs: 'tidemark-dev-collect',
    });

    telemetry.measure({ events_accepted: [3, 'Count'] }, { shard: 's-0' });
    telemetry.error('a request failed', Object.assign(new TypeError('no'), { code: 'c', request: 'secret' }));

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'INFO',
        function: 'tidemark-dev-collect',
        shard: 's-0',
        _aws: {
          Timestamp: 1000,
          CloudWatchMetrics: [
            {
              Namespace: 'Tidemark',
              Dimensions: [['function']],
              Metrics: [{ Name: 'events_accepted', Unit: 'Count' }],
            },
          ],
        },
        events_accepted: 3,
      },
      {
        level: 'ERROR',
        function: 'tidemark-dev-collect',
        message: 'a request failed',
        error: 'TypeError',
        code: 'c',
        reason: 'no',
      },
    ]);
  });
});

describe('the order of a run', () => {
  const NOW = Date.UTC(2026, 2, 4, 2, 7);

  it.each([
    [{ kind: 'nightly' }, { kind: 'batch', tidemark: Date.UTC(2026, 2, 4, 2), scheduled: true }],
    [
      { kind: 'batch', tidemark: '2026-03-04T01:00:00Z' },
      { kind: 'batch', tidemark: Date.UTC(2026, 2, 4, 1) },
    ],
    [
      { kind: 'backfill', from_day: '2026-03-01', to_day: '2026-03-02' },
      { kind: 'backfill', fromDay: '2026-03-01', toDay: '2026-03-02' },
    ],
    [
      { kind: 'backfill', from_day: '2026-03-01', to_day: '2026-03-02', site: 'shop' },
      { kind: 'backfill', fromDay: '2026-03-01', toDay: '2026-03-02', site: 'shop' },
    ],
  ])('%j', (input, order) => {
    expect(parseOrder(input, NOW)).toEqual(order);
  });

  it.each([
    [undefined],
    [{}],
    [{ kind: 'backfill', from_day: 'yesterday', to_day: '2026-03-02' }],
    [{ kind: 'nightly', tidemark: 1 }],
  ])('%j is refused with what it may be', (input) => {
    expect(() => parseOrder(input, NOW)).toThrow(/a run is ordered by/);
  });
});
