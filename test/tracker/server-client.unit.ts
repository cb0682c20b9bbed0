import { gunzipSync } from 'node:zlib';
import { setTimeout as pause } from 'node:timers/promises';
import { Hono } from 'hono';
import { LIMITS } from '../../core/event/limits';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { createServerClient, type EventRefusal, type ServerClientOptions } from '../../tracker/node';
import { MOST_PER_REQUEST } from '../../tracker/node/server-client';
import { collecting, eventFramesIn, SECRETS } from '../collect/collecting';

const HOST = '127.0.0.1';
const pageView = (n = 0) => ({ event_type: 'page_view' as const, session_id: `s-${n}` });

/** What happens to a request on its way: it never arrives, its answer is lost, or something else answers. */
type Fault = 'no_request' | 'no_answer' | (() => Response);

/** A collector behind a network that a test breaks, and a client of it. */
async function connected(faults: readonly Fault[] = [], options: Partial<ServerClientOptions> = {}) {
  const { collector, stream } = collecting([], {}, { clock: { now: () => Date.now() } });
  const app = new Hono();
  app.route('/', createEventRoutes({ collect: (request) => collector.collect(request), clientIp: () => undefined }));
  const server = await listen(app, { host: HOST, port: 0 });
  const left = [...faults];
  const requests: { readonly sent_at: string; readonly events: readonly { readonly event_id: string }[] }[] = [];
  const [refusals, retries]: [EventRefusal[], string[]] = [[], []];
  const client = createServerClient({
    endpoint: `${urlOf(server, HOST)}/v1/events`,
    key: SECRETS.writeKey,
    intervalMs: 20,
    onRefused: (refusal) => refusals.push(refusal),
    onRetry: (reason) => retries.push(reason),
    fetch: async (url, init) => {
      requests.push(JSON.parse(gunzipSync(init.body as Uint8Array).toString()) as (typeof requests)[number]);
      const fault = left.shift();
      if (fault === 'no_request') throw new Error('the connection was refused');
      if (typeof fault === 'function') return fault();
      const response = await fetch(url, init);
      if (fault === 'no_answer') throw new Error('the connection was reset');
      return response;
    },
    ...options,
  });
  return {
    client,
    requests,
    refusals,
    retries,
    /** Ids of all events that the stream has taken. */
    stored: () => eventFramesIn(stream.taken).flatMap(({ events }) => events.map(({ event_id }) => event_id)),
    end: () => closeServer(server),
  };
}

test('events go in one compressed request, with ids, times and the time of sending', async () => {
  const { client, requests, stored, end } = await connected();
  for (let n = 0; n < 100; n++) client.track(pageView(n));

  await client.flush();

  const ids = requests[0]?.events.map(({ event_id }) => event_id) ?? [];
  expect(requests).toHaveLength(1);
  expect(requests[0]?.sent_at).toMatch(/^\d{4}-.*Z$/);
  expect(new Set(ids).size).toBe(100);
  expect(stored()).toHaveLength(100);
  await end();
});

test.each<readonly [string, readonly Fault[]]>([
  ['a request is lost', ['no_request', 'no_request']],
  ['an answer is lost', ['no_answer']],
  [
    'the collector is full',
    [() => Response.json({ detail: 'wait' }, { status: 429, headers: { 'retry-after': '0' } })],
  ],
  ['the collector is away', [() => new Response('', { status: 503, headers: { 'retry-after': '0' } })]],
  ['a proxy answers', [() => new Response('<html>', { status: 502 })]],
])('where %s, the same events are sent again with the same ids', async (_, faults) => {
  const { client, requests, retries, stored, end } = await connected(faults);
  for (let n = 0; n < 10; n++) client.track(pageView(n));

  await client.flush();

  const idsOf = (at: number) => requests[at]?.events.map(({ event_id }) => event_id);
  expect(requests).toHaveLength(faults.length + 1);
  expect(idsOf(faults.length)).toEqual(idsOf(0));
  expect(new Set(stored())).toEqual(new Set(idsOf(0)));
  expect(retries).toHaveLength(faults.length);
  await end();
});

test('it waits as long as the collector asks', async () => {
  const busy = () => new Response('', { status: 503, headers: { 'retry-after': '1' } });
  const { client, requests, end } = await connected([busy]);
  client.track(pageView());
  const flushed = client.flush();
  await pause(400);
  expect(requests).toHaveLength(1);
  await flushed;
  expect(requests).toHaveLength(2);
  await end();
});

test('an event that is refused is reported, and the others are stored', async () => {
  const { client, refusals, stored, end } = await connected();
  client.track(pageView());
  client.track({ event_type: 'nothing', session_id: 's' });
  client.track(pageView());

  await client.flush();
  client.track({ event_type: 'nothing', session_id: 's' });
  await client.flush();

  expect(stored()).toHaveLength(2);
  expect(refusals).toMatchObject([{ path: 'event_type' }, { path: 'event_type' }]);
  expect(refusals[0]?.event.event_id).toBeDefined();
  await end();
});

test('a request that is too large is cut in two until it fits', async () => {
  const tooLarge = () => new Response('{}', { status: 413 });
  const { client, requests, stored, end } = await connected([tooLarge, tooLarge]);
  for (let n = 0; n < 8; n++) client.track(pageView(n));

  await client.flush();

  expect(requests.map(({ events }) => events.length)).toEqual([8, 4, 4, 2, 2]);
  expect(stored()).toHaveLength(8);
  await end();
});

test('a wrong key is said, and nothing is lost while it is put right', async () => {
  const denied = () => Response.json({ detail: 'The write key is not known.' }, { status: 401 });
  const { client, retries, stored, end } = await connected([denied]);
  client.track(pageView());

  await client.flush();

  expect(retries).toEqual(['The write key is not known.']);
  expect(stored()).toHaveLength(1);
  await end();
});

test('what waits is bounded: track refuses, and send waits for room', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const sent: number[] = [];
  const { client, end } = await connected([], {
    mostWaiting: 3,
    fetch: async (_, { body }) => {
      await gate;
      sent.push((body as Uint8Array).length);
      return Response.json({ accepted: 1, rejected: 0, verdicts: [] }, { status: 202 });
    },
  });
  const taken = [1, 2, 3, 4].map((n) => client.track(pageView(n)));
  let isSent = false;
  const sending = client.send(pageView(5)).then(() => (isSent = true));
  await pause(100);

  expect(taken).toEqual([true, true, true, false]);
  expect([isSent, client.waiting]).toEqual([false, 3]);
  open();
  await sending;
  await client.flush();
  expect(client.waiting).toBe(0);
  await end();
});

test('closing sends what waits, and gives back what could not be sent', async () => {
  const { client, stored, end } = await connected();
  client.track(pageView());
  expect(await client.close()).toEqual([]);
  expect(stored()).toHaveLength(1);
  expect(client.track(pageView())).toBe(false);
  await expect(client.send(pageView())).rejects.toThrow('closed');
  await end();

  const away = await connected(Array.from({ length: 50 }, () => 'no_request' as const));
  away.client.track({ ...pageView(), event_id: 'kept' });
  const left = await away.client.close(50);

  expect(left).toMatchObject([{ event_id: 'kept' }]);
  await away.end();
});

test('a request holds what the collector takes', () => {
  expect(MOST_PER_REQUEST.events).toBe(LIMITS.eventsPerRequest);
  // Four bytes per character at most would be more than a body may have; texts are mostly ASCII.
  expect(MOST_PER_REQUEST.characters * 3).toBeLessThan(LIMITS.bodyBytes);
});
