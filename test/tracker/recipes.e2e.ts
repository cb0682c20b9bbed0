import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { collecting, eventFramesIn, SECRETS } from '../collect/collecting';
import { ROOT } from '../e2e/cli';

const HOST = '127.0.0.1';
const EVENTS = [
  { event_type: 'page_view', session_id: 's-1' },
  { event_type: 'purchase', session_id: 's-1', order_id: 'o-1', price: '9.90', currency: 'EUR', event_id: 'own-id' },
  { event_type: 'nothing', session_id: 's-1' },
];
/** How each script is started, and how it is found out whether that is possible here. */
const LANGUAGES = [
  { name: 'Python', script: 'send.py', command: ['python3'], version: ['python3', '--version'] },
  { name: 'Go', script: 'send.go', command: ['go', 'run'], version: ['go', 'version'] },
  { name: 'PHP', script: 'send.php', command: ['php'], version: ['php', '--version'] },
  { name: 'Ruby', script: 'send.rb', command: ['ruby'], version: ['ruby', '--version'] },
] as const;
const isInstalled = ({ version: [program, argument] }: (typeof LANGUAGES)[number]): boolean =>
  spawnSync(program, [argument]).status === 0;

const absent = LANGUAGES.filter((language) => !isInstalled(language));
const installed = LANGUAGES.filter((language) => !absent.includes(language));
/** A collector that is away first, then loses an answer, then answers. */
async function unreliableCollector() {
  const { collector, stream } = collecting([], {}, { clock: { now: () => Date.now() } });
  const events = createEventRoutes({ collect: (request) => collector.collect(request), clientIp: () => undefined });
  const requests: { readonly sent_at: string; readonly events: readonly { readonly event_id: string }[] }[] = [];
  const app = new Hono<{ Bindings: { readonly incoming: { readonly socket: { destroy(): void } } } }>();
  app.post('/v1/events', async ({ req, env }) => {
    const copy = req.raw.clone();
    requests.push(JSON.parse(gunzipSync(await copy.arrayBuffer()).toString()) as (typeof requests)[number]);
    if (requests.length === 1) return new Response('', { status: 503, headers: { 'retry-after': '0' } });
    const response = await events.fetch(req.raw);
    if (requests.length === 2) env.incoming.socket.destroy();
    return response;
  });
  const server = await listen(app, { host: HOST, port: 0 });
  return {
    endpoint: `${urlOf(server, HOST)}/v1/events`,
    requests,
    stored: () => eventFramesIn(stream.taken).flatMap((frame) => frame.events.map(({ event_id }) => event_id)),
    end: () => closeServer(server),
  };
}

test.each(installed)('the script in $name sends until it is answered, with the same ids', async (language) => {
  const { endpoint, requests, stored, end } = await unreliableCollector();
  const [program, ...options] = language.command;
  const script = spawn(program, [...options, join(ROOT, 'tracker/recipes', language.script)], {
    env: { ...process.env, TIDEMARK_ENDPOINT: endpoint, TIDEMARK_KEY: SECRETS.writeKey },
  });
  let [output, errors] = ['', ''];
  script.stdout.on('data', (data: Buffer) => (output += data.toString()));
  script.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  script.stdin.end(EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const status = await new Promise((resolve) => script.on('close', resolve));

  const ids = requests.map(({ events }) => events.map(({ event_id }) => event_id));
  expect([status, output.trim()]).toEqual([0, '2 accepted']);
  expect(errors).toContain('event_type');
  expect(ids).toEqual([ids[0], ids[0], ids[0]]);
  expect(ids[0]?.[1]).toBe('own-id');
  expect(new Set(stored())).toEqual(new Set(ids[0]?.slice(0, 2)));
  await end();
});

test.each([{ name: 'nothing else' }, ...absent])('not tried, because it is not installed: $name', ({ name }) => {
  expect(installed.map((language): string => language.name)).not.toContain(name);
});
