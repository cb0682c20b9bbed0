import { Hono } from 'hono';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { closeServer, listen, urlOf } from '../../platform/listen';

const HOST = '127.0.0.1';

/** A server that is asked something that it answers once a test says so. */
async function asked() {
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (answer = resolve));
  let reached: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => (reached = resolve));
  const app = new Hono();
  app.get('/', async (context) => {
    reached();
    await gate;
    return context.text('answered');
  });
  const server = await listen(app, { host: HOST, port: 0 });
  const response = fetch(urlOf(server, HOST)).then(
    () => 'answered',
    () => 'refused',
  );
  await isAsked;
  return { server, response, answer };
}

test('a server that is closed waits for what is being answered, although its client is gone', async () => {
  const { server, response, answer } = await asked();
  let isClosed = false;
  const ended = once(server, 'close');

  const closing = closeServer(server, 60_000).then(() => (isClosed = true));
  expect(await response).toBe('refused');
  await ended;
  await setImmediate();
  expect(isClosed).toBe(false);
  answer();

  await closing;
});

test('it does not wait for ever', async () => {
  const { server, response } = await asked();

  await closeServer(server, 1);

  expect(await response).toBe('refused');
});
