import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { WRITE_KEY_HEADER } from '../../core/wire/access';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { openPlatform } from '../../platform/open-platform';
import type { Platform } from '../../platform/platform';
import { freshFolder, removeFolders, ROOT } from '../e2e/cli';

const JSON_TYPE = { 'content-type': 'application/json' };
const EVENT = '{"event_type":"page_view","event_id":"e1","session_id":"s1"}';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sends the body without its length. */
  readonly isChunked?: boolean;
}

/** What both ways say about a request; the app also sets headers that protect pages, and compresses large answers. */
interface Answered {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const SAID = ['content-type', 'cache-control', 'retry-after', 'allow', 'access-control-allow-origin'] as const;

function send(url: string, { method = 'POST', path = '/v1/events', headers = {}, body = '', isChunked }: Sent) {
  return new Promise<Answered>((resolve, reject) => {
    const length: Record<string, string> =
      isChunked === true ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(`${url}${path}`, { method, headers: { ...length, ...headers } }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode,
          headers: Object.fromEntries(SAID.map((name) => [name, incoming.headers[name]])),
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

let platform: Platform;
let key: string;
const taken: (string | undefined)[] = [];
const urls = { node: '', app: '' };
const servers: Awaited<ReturnType<typeof listen>>[] = [];
beforeAll(async () => {
  platform = await openPlatform({ dataDir: freshFolder(), root: ROOT, mode: 'live', command: 'test' });
  await platform.stores.sites.create({ id: 'shop', timeZone: 'UTC', currency: 'EUR' });
  key = (await platform.stores.sites.secrets('shop'))?.writeKey ?? '';
  const address = { host: '127.0.0.1', port: 0 };
  servers.push(
    await listen(platform.api, address, (incoming, outgoing) => {
      const takes = platform.takeEvents(incoming, outgoing);
      if (takes) taken.push(incoming.url);
      return takes;
    }),
    await listen(platform.api, address),
  );
  [urls.node = '', urls.app = ''] = servers.map((server) => urlOf(server, '127.0.0.1'));
});
afterAll(async () => {
  await Promise.all(servers.map(closeServer));
  await platform.close();
  removeFolders();
});

const withKey = (headers: Readonly<Record<string, string>> = {}) => ({ ...headers, [WRITE_KEY_HEADER]: key });

/** Ids that depend on the moment, or on chance, differ between two requests. */
function comparable({ body, ...answered }: Answered): Answered {
  return { ...answered, body: body.replaceAll(/"event_id":"[^"]*"/g, '"event_id":"…"') };
}

test.each<readonly [string, boolean, () => Sent]>([
  ['one event', true, () => ({ headers: withKey(JSON_TYPE), body: EVENT })],
  ['a list', true, () => ({ headers: withKey(JSON_TYPE), body: `[${EVENT},{"event_type":"nothing"}]` })],
  ['gzip', true, () => ({ headers: withKey({ ...JSON_TYPE, 'content-encoding': 'gzip' }), body: gzipSync(EVENT) })],
  ['another coding', true, () => ({ headers: withKey({ ...JSON_TYPE, 'content-encoding': 'lzma' }), body: EVENT })],
  ['a beacon with its key in the address', true, () => ({ path: `/v1/events?write_key=${key}`, body: EVENT })],
  ['a slash at the end', true, () => ({ path: '/v1/events/', headers: withKey(JSON_TYPE), body: EVENT })],
  ['no key', true, () => ({ headers: JSON_TYPE, body: EVENT })],
  ['a page of another origin', true, () => ({ headers: withKey({ origin: 'https://shop.example' }), body: EVENT })],
  ['no JSON', true, () => ({ headers: withKey(JSON_TYPE), body: '{' })],
  ['nothing', true, () => ({ headers: withKey(JSON_TYPE) })],
  ['a name that objects inherit', true, () => ({ headers: withKey({ constructor: 'x' }), body: EVENT })],
  ['a body without a length', false, () => ({ headers: withKey(JSON_TYPE), body: EVENT, isChunked: true })],
  ['a body that is too large', false, () => ({ headers: withKey(JSON_TYPE), body: ' '.repeat(6_000_000) })],
  ['a preflight request', false, () => ({ method: 'OPTIONS', headers: { origin: 'https://shop.example' } })],
  ['a GET', false, () => ({ method: 'GET' })],
  ['another path', false, () => ({ path: '/v1/eventsx', headers: withKey(JSON_TYPE), body: EVENT })],
])('%s is answered as the app answers it', async (_, isTaken, sentOf) => {
  const sent = sentOf();
  taken.length = 0;

  const [ours, theirs] = [await send(urls.node, sent), await send(urls.app, sent)];

  expect(comparable(ours)).toEqual(comparable(theirs));
  expect(taken).toHaveLength(isTaken ? 1 : 0);
});

test('a client that goes away while it sends takes nothing along', async () => {
  const sent = request(`${urls.node}/v1/events`, {
    method: 'POST',
    headers: { ...withKey(JSON_TYPE), 'content-length': '1000' },
  });
  sent.on('error', () => undefined);
  sent.write('[');
  await new Promise((resolve) => setTimeout(resolve, 50));
  sent.destroy();

  expect((await send(urls.node, { headers: withKey(JSON_TYPE), body: EVENT })).status).toBe(202);
});
