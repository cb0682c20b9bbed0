import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { LIVE_CLOSE, LIVE_LIMITS } from '../../core/wire/live-limits';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { liveSubscription } from '../../core/wire/live';
import { askApi } from '../../platform/live/ask-api';
import { openLive } from '../../platform/live/open-live';
import { createTickets } from '../../platform/live/tickets';
import { ADMIN_TOKEN, createApiWorld } from '../serving/api-world';

const HOST = '127.0.0.1';

async function served() {
  const { app } = await createApiWorld({ keepsConnections: true });
  const live = openLive(app, { adminToken: ADMIN_TOKEN, onError: () => undefined });
  const server = await listen(live.app, { host: HOST, port: 0 });
  live.attach(server);
  const url = urlOf(server, HOST);
  return {
    url,
    live,
    close: async () => {
      await live.close();
      await closeServer(server);
    },
    connect: async () => {
      const { ticket } = (await (await fetch(`${url}/v1/live/tickets`, { method: 'POST' })).json()) as {
        ticket: string;
      };
      const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live?ticket=${ticket}`);
      await once(socket, 'open');
      return socket;
    },
  };
}

/** What comes back for the bytes of a request. */
async function exchanged(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  let text = '';
  socket.on('data', (data) => (text += data.toString()));
  await once(socket, 'close');
  return text;
}

test('a request that offers HTTP/2 is answered as one of HTTP/1.1, with its body and those after it', async () => {
  const { url, close } = await served();
  const offer = 'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n';
  const body = '{"site":"shop","queries":[{"metric":"page_views"}]}';

  const text = await exchanged(
    url,
    `POST /v1/query HTTP/1.1\r\nhost: shop.example\r\n${offer}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}` +
      'GET /healthz HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n',
  );

  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).toContain('"metric":"page_views"');
  expect(text).toMatch(/\{"ok":true\}/);
  await close();
});

test('a WebSocket elsewhere is refused in words', async () => {
  const { url, close } = await served();

  const text = await exchanged(
    url,
    'GET /elsewhere HTTP/1.1\r\nhost: shop.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );

  expect(text).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found"/s);
  await close();
});

test('when the server stops, it closes its connections, and cuts off those that do not answer', async () => {
  const { live, close, connect: open } = await served();
  const [polite, frozen] = [await open(), await open()];
  const told = once(polite, 'close');
  frozen.pause();

  await close();

  expect((await told)[0]).toBe(LIVE_CLOSE.goingAway);
  expect(live.hub.connections).toBe(0);
  frozen.terminate();
});

test('an event stream opens by a GET request, resumes by the id of its last event, and ends with the server', async () => {
  const { url, close } = await served();
  const subscription = JSON.stringify({ site: 'shop', queries: [{ metric: 'page_views' }] });
  const path = `${url}/v1/live?subscription=${encodeURIComponent(subscription)}`;
  const open = (more: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(path, { headers: { accept: 'text/event-stream', ...more } });

  const first = await open();
  const again = await open({ 'last-event-id': 'no-such.1' });
  await close();

  expect(await first.text()).toMatch(/^retry: \d+\n\nid: .*\.1\ndata: \{"type":"answer"/);
  expect(await again.text()).toContain('data: {"type":"answer"');
});

test.each([
  ['https://evil.example', 'problem'],
  ['http://shop.example', 'messages'],
])('a page at %s is shown no more through a WebSocket than it may read', async (origin, given) => {
  const { app } = await createApiWorld({ keepsConnections: true });
  const ask = askApi((request) => app.fetch(request));
  const question = liveSubscription.parse({ site: 'shop', queries: [{ metric: 'page_views' }] });

  const outcome = await ask(question, new Headers({ origin, host: 'shop.example' }));

  expect(outcome).toHaveProperty(given);
});

test('a ticket comes as JSON only, because it is read on its way', async () => {
  const { url, close } = await served();

  const response = await fetch(`${url}/v1/live/tickets?format=csv`, { method: 'POST' });

  expect(response.status).toBe(406);
  await close();
});

test('a ticket is good once, and not for long', () => {
  let ms = 1;
  const tickets = createTickets(() => ms);
  tickets.remember('a', new Headers({ host: 'one' }));
  tickets.remember('b', new Headers({ host: 'two' }));

  expect(tickets.take('a')?.get('host')).toBe('one');
  expect(tickets.take('a')).toBeUndefined();
  ms += LIVE_LIMITS.ticketMs + 1;
  expect(tickets.take('b')).toBeUndefined();
});
