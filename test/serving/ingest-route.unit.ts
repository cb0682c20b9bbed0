import type { IngestRequest } from '../../core/wire/ingest-exchange';
import { problemBody } from '../../core/wire/problem';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { createApiWorld, jsonOf } from './api-world';

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
