import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { atLeast, countedEvents, type EventCounts } from './counted';
import { serve, type Served } from './served';

let served: Served;
let browser: Browser;
let url: string;
let data: string;
let shop: Server;
let shopUrl: string;
/** What the script tag of the next page says. */
let attributes = '';

beforeAll(async () => {
  data = join(freshFolder(), 'data');
  served = await serve('--data-dir', data, '--traffic', 'none');
  ({ browser, url } = served);
  shop = createServer((request, response) => {
    // A strict policy: no inline script, nothing from anywhere but the tracker’s host.
    response.setHeader('content-security-policy', `default-src 'none'; script-src ${url}; connect-src ${url}`);
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>shop</title><meta name="tidemark:category" content="shoes">
      <script defer src="${url}/tidemark.js" ${attributes}></script>
      <button data-tidemark-click="buy">Buy</button> <a href="https://other.example/x">out</a>
      <p>${request.url ?? ''}</p>`);
  });
  await new Promise<void>((settle) => shop.listen(0, '127.0.0.1', settle));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
}, PATIENCE_MS);

afterAll(async () => {
  await served.close();
  shop.close();
}, PATIENCE_MS);

/** A site of its own for a test, whose key the script tag has. */
async function site(id: string, more = ''): Promise<void> {
  const added = await tidemarkJson<{ readonly write_key: string }>('sites', 'add', '--site', id, '--data-dir', data);
  attributes = `data-key="${added.write_key}" ${more}`;
}

async function visit(context: BrowserContext, path: string, problems: string[] = []): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() !== 'log') problems.push(message.text());
  });
  await page.goto(shopUrl + path);
  return page;
}

const counted = (id: string, least: number): Promise<EventCounts> => countedEvents(url, id, atLeast(least));

test(
  'a page of another origin with a strict policy is counted: views, clicks, searches, errors, orders',
  async () => {
    await site('seen');
    const problems: string[] = [];
    const page = await visit(await browser.newContext(), '/?q=red+shoes', problems);
    await page.waitForFunction('window.tidemark && !window.tidemark.waiting?.length');
    await page.getByRole('button').click();
    await page.evaluate("history.pushState({}, '', '/cart')");
    await page.evaluate("setTimeout(() => { throw new Error('broken cart') })");
    await page.evaluate(
      "tidemark.ecommerce('purchase', { transaction_id: 'o-1', currency: 'EUR', items: [{ item_id: 'p', price: 5 }] })",
    );
    await page.evaluate("tidemark.track('custom:sized', { custom_properties: { size: 42 } })");

    expect(await counted('seen', 7)).toEqual({
      page_view: 2,
      search: 1,
      click: 1,
      error: 1,
      purchase: 1,
      'custom:sized': 1,
    });
    expect(problems.filter((text) => !text.includes('broken cart'))).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'a page that is left at once is counted, with its vitals',
  async () => {
    await site('left');
    const page = await visit(await browser.newContext(), '/');
    await page.waitForFunction('window.tidemark');
    await page.goto('about:blank');

    expect(await counted('left', 1)).toMatchObject({ page_view: 1 });
  },
  PATIENCE_MS,
);

test(
  'what a visitor did offline before the page was killed is counted once, on the next visit',
  async () => {
    await site('offline', 'data-storage="persistent" data-automatic="pages"');
    const context = await browser.newContext();
    const page = await visit(context, '/');
    await page.waitForFunction('window.tidemark');
    await counted('offline', 1);
    await context.setOffline(true);
    await page.evaluate("tidemark.track('sign_up')");
    await page.evaluate('tidemark.flush()');
    await page.close();
    await context.setOffline(false);
    await new Promise((settle) => setTimeout(settle, 11_000));

    await visit(context, '/');
    await visit(context, '/again');

    const counts = await counted('offline', 4);
    expect(counts).toMatchObject({ page_view: 3, sign_up: 1 });
  },
  PATIENCE_MS,
);

test(
  'a visitor who asks not to be tracked is not, where the site says so',
  async () => {
    await site('respected', 'data-respect="gpc"');
    const context = await browser.newContext();
    await context.addInitScript("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })");
    const requests: string[] = [];
    const page = await visit(context, '/');
    page.on('request', (request) => requests.push(request.url()));
    await page.waitForFunction('window.tidemark');
    await page.evaluate("tidemark.track('sign_up')");
    await page.evaluate('tidemark.flush(true)');

    expect(requests.filter((address) => address.includes('/v1/events'))).toEqual([]);
  },
  PATIENCE_MS,
);
