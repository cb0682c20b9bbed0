import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { freshFolder } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { serve, type Served } from './served';

/** For what a page shows within seconds on a quiet machine. */
const WAIT_MS = 600_000;
const LOOK_EVERY_MS = 200;

let served: Served;
let browser: Browser;
let url: string;

beforeAll(async () => {
  served = await serve('--data-dir', join(freshFolder(), 'data'), '--traffic', '50');
  ({ browser, url } = served);
});

afterAll(() => served.close());

async function openPage(
  path: string,
  viewport: { readonly width: number; readonly height: number },
  errors: string[],
): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).protocol.startsWith('http') && !request.url().startsWith(url))
      errors.push(`asked another host: ${request.url()}`);
  });
  await page.goto(`${url}${path}`);
  return page;
}

test.each([
  ['a desk', { width: 1280, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
])(
  'on %s the dashboard fills with live numbers and fits',
  async (_, viewport) => {
    const errors: string[] = [];
    const page = await openPage('/', viewport, errors);
    const pageViews = page.locator('.tile', { hasText: 'page views, 1 h' }).locator('.value');

    await waitFor(
      () => pageViews.innerText(),
      (text) => Number(text.replaceAll(',', '')) > 0,
    );
    const before = Number((await pageViews.innerText()).replaceAll(',', ''));
    await waitFor(
      () => pageViews.innerText(),
      (text) => Number(text.replaceAll(',', '')) > before,
    );

    expect(await page.locator('table tbody tr').count()).toBeGreaterThan(5);
    expect(await page.locator('canvas').count()).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    expect(errors).toEqual([]);
    await page.close();
  },
  PATIENCE_MS,
);

test.each([
  ['through a WebSocket', '', 1],
  ['by an event stream where there is no WebSocket', 'delete window.WebSocket', 0],
])(
  'the numbers grow %s, without polling',
  async (_, before, expected) => {
    const page = await browser.newPage();
    page.setDefaultTimeout(WAIT_MS);
    const [sockets, asked]: [string[], string[]] = [[], []];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.addInitScript(before);
    await page.goto(url);
    const pageViews = page.locator('.tile', { hasText: 'page views, 1 h' }).locator('.value');
    const read = () => pageViews.innerText();

    await waitFor(read, (text) => Number(text.replaceAll(',', '')) > 0);
    const first = await read();
    await waitFor(read, (text) => text !== first);
    const second = await read();
    await waitFor(read, (text) => text !== second);

    expect(sockets).toHaveLength(expected);
    expect(asked.filter((path) => path === '/v1/query')).toEqual([]);
    expect(asked.filter((path) => path === '/v1/live')).toHaveLength(1 - expected);
    await page.close();
  },
  PATIENCE_MS,
);

test('another metric and range can be chosen', async () => {
  const page = await openPage('/', { width: 1280, height: 900 }, []);

  await page.getByLabel('metric').selectOption('visitors');
  await page.getByRole('button', { name: '24 h' }).click();

  await page.getByRole('heading', { name: 'visitors' }).waitFor();
  await page.getByText('visitors, 24 h').waitFor();
  await page.close();
});

test('the API shows itself without asking another host', async () => {
  const errors: string[] = [];
  const page = await openPage('/docs', { width: 1280, height: 900 }, errors);

  await page.getByText('/v1/metrics/{id}').first().waitFor();

  expect(errors).toEqual([]);
  await page.close();
});

/** Waits until a page shows the expected content. @throws with the last text if it never does */
async function waitFor(read: () => Promise<string>, isRight: (text: string) => boolean): Promise<void> {
  let text = '';
  for (let tries = 0; tries < WAIT_MS / LOOK_EVERY_MS; tries++) {
    text = await read();
    if (isRight(text)) return;
    await new Promise((settle) => setTimeout(settle, LOOK_EVERY_MS));
  }
  throw new Error(`the page still shows ${JSON.stringify(text)}`);
}
