import { Hono } from 'hono';
import type { Server } from 'node:http';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { giveAgain } from '../../platform/recent-answers';

const HOST = '127.0.0.1';
const QUESTION = '/v1/metrics/page_views?site=shop';
let server: Server;
let url: string;
let nowMs = 0;
/** Questions that the app was asked. */
let asked = 0;
/** What the app answers next. */
let next: () => Response | Promise<Response>;

beforeAll(async () => {
  const app = new Hono();
  app.all('*', ({ req }) => {
    if (req.method === 'POST') return new Response('changed');
    asked += 1;
    return next();
  });
  server = await listen(
    giveAgain(app, () => nowMs),
    { host: HOST, port: 0 },
  );
  url = urlOf(server, HOST);
});
afterAll(() => closeServer(server));
beforeEach(() => {
  asked = 0;
  nowMs += 1_000;
  next = () => new Response(`answer ${asked}`, { headers: { etag: '"1"', 'content-type': 'text/csv' } });
});

async function ask(path = QUESTION, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(`${url}${path}`, { headers })).text();
}

test('the same request gets the same answer for a moment, and then another one', async () => {
  const first = await fetch(`${url}${QUESTION}`);
  nowMs += 99;
  const again = await fetch(`${url}${QUESTION}`);
  const texts = [await first.text(), await again.text()];
  nowMs += 1;

  expect(texts).toEqual(['answer 1', 'answer 1']);
  for (const name of ['etag', 'content-type', 'content-length'])
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(await ask()).toBe('answer 2');
});

test('requests that come before the answer share it', async () => {
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (answer = resolve));
  next = async () => {
    await gate;
    return new Response('late');
  };

  const texts = Promise.all([ask(), ask(), ask()]);
  while (asked === 0) await new Promise(setImmediate);
  answer();

  expect(await texts).toEqual(['late', 'late', 'late']);
  expect(asked).toBe(1);
});

test.each([
  ['path', `${QUESTION}&bots=include`, {}],
  ['key', QUESTION, { authorization: 'Bearer other' }],
  ['origin', QUESTION, { origin: 'https://elsewhere.example' }],
  ['cookie', QUESTION, { cookie: 'login=1' }],
])('another %s is another request', async (_, path, headers) => {
  await ask();

  expect(await ask(path, headers)).toBe('answer 2');
});

test('what a browser says about itself makes no other request', async () => {
  const about = { 'user-agent': 'one', 'accept-language': 'de', 'sec-fetch-mode': 'cors' };
  await ask();

  expect(await ask(QUESTION, about)).toBe('answer 1');
});

test('an unchanged answer is given again without a body', async () => {
  next = () => new Response(null, { status: 304, headers: { etag: '"1"' } });
  const known = { headers: { 'if-none-match': '"1"' } };

  await fetch(`${url}${QUESTION}`, known);
  const again = await fetch(`${url}${QUESTION}`, known);

  expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, '"1"', '']);
  expect(asked).toBe(1);
});

test.each([
  ['a refusal', QUESTION, () => new Response('wrong key', { status: 401 })],
  ['a large answer', QUESTION, () => new Response('x'.repeat(65_537))],
  ['what asks nothing', '/v1/status', () => new Response('ok')],
])('%s is not given again', async (_, path, answer) => {
  next = answer;
  await ask(path);
  await ask(path);

  expect(asked).toBe(2);
});

test('after a request that may change something, questions are asked again', async () => {
  const post = (path: string) => fetch(`${url}${path}`, { method: 'POST', body: '{}' });
  await ask();
  await post('/v1/query');
  const afterQuestion = await ask();
  await post('/v1/admin/keys');

  expect([afterQuestion, await ask()]).toEqual(['answer 1', 'answer 2']);
});
