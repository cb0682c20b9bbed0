import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Answer } from '../../core/wire/answer';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { serve, type Served } from './served';
import { HOSTILE, someEvents } from './some-events';

const WAIT_MS = 120_000;
const HOUR_MS = 3_600_000;
const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

let served: Served;
let browser: Browser;
let url: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = join(freshFolder(), 'data');
  served = await serve('--data-dir', dataDir, '--traffic', 'none');
  ({ browser, url } = served);
  const sent = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events: someEvents(Date.now()) }),
  });
  expect(sent.status).toBe(202);
  expect(await sent.text()).not.toMatch(/"status":"(?!accepted)/);
}, PATIENCE_MS);

afterAll(() => served.close());

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page, and requests to other hosts. */
  readonly errors: string[];
}

async function open(path = '/', options: Parameters<Browser['newContext']>[0] = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: DESK, locale: 'en-IE', colorScheme: 'light', ...options });
  const page = await context.newPage();
  const errors: string[] = [];
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
  return { page, context, errors };
}

const number = (page: Page, metric: string) => page.locator(`[data-metric="${metric}"] .num`);
const list = (page: Page, id: string) => page.locator(`[data-list="${id}"]`);

/** Waits until the headline numbers and the lists are there. */
async function settle(page: Page): Promise<void> {
  await page.locator('[data-metric="visitors"] .badge').waitFor();
  await list(page, 'pages').scrollIntoViewIfNeeded();
  await list(page, 'pages').locator('li').first().waitFor();
}

async function ask(metric: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const to = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS;
  const range = { from: new Date(to - 24 * HOUR_MS).toISOString(), to: new Date(to).toISOString() };
  const params = new URLSearchParams({ site: 'shop', exact: 'false', ...range, ...query });
  const response = await fetch(`${url}/v1/metrics/${metric}?${params.toString()}`);
  return (await response.json()) as Answer;
}

function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe has to say about the page as it is. */
async function violations(page: Page, rules: Readonly<Record<string, object>> = {}): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Violation[]>(
    `axe.run({ rules: ${JSON.stringify(rules)} }).then(({ violations }) => violations)`,
  );
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

test(
  'every number of the overview is the one that the API answers',
  async () => {
    const { page, context, errors } = await open();
    await settle(page);
    const euro = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'USD' });
    const share = (digits: number) =>
      new Intl.NumberFormat('en-IE', {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
    const written = ({ unit, rows }: Answer): string => {
      const row = rows.find(({ by }) => by['currency'] === undefined || by['currency'] === 'USD');
      const value = row?.value ?? 0;
      if (unit === 'minor_units') return euro.format(value / 100);
      return unit === 'ratio' ? share(value < 0.1 ? 2 : 1).format(value) : value.toLocaleString('en-IE');
    };

    for (const metric of [
      'visitors',
      'orders',
      'revenue',
      'conversion_rate',
      'sessions',
      'page_views',
      'bounce_rate',
      'average_order_value',
    ]) {
      const expected = written(await ask(metric));
      await until(
        () => number(page, metric).innerText(),
        (text) => text === expected,
        `${metric} = ${expected}`,
      );
    }
    for (const [id, metric, by, field] of [
      ['pages', 'page_views', 'page', 'page'],
      ['sources', 'visitors', 'referrer_class', 'referrer_class'],
      ['devices', 'visitors', 'device', 'device'],
    ] as const) {
      await list(page, id).scrollIntoViewIfNeeded();
      await list(page, id).locator('li').first().waitFor();
      const { rows } = await ask(metric, { by, limit: '8' });
      const shown = await list(page, id).locator('li .v').allInnerTexts();
      expect([id, field, shown]).toEqual([id, field, rows.map(({ value }) => String(value))]);
    }
    expect(errors).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'a click on a row filters, Back takes it away, and the address shows the same to somebody else',
  async () => {
    const { page, context, errors } = await open();
    await settle(page);
    await page.getByRole('button', { name: 'Sessions', exact: true }).click();
    await list(page, 'devices').scrollIntoViewIfNeeded();
    await list(page, 'devices').getByRole('link', { name: /Phone/ }).click();
    await page.getByRole('button', { name: /Remove filter: Device is Phone/ }).waitFor();
    const expected = String((await ask('visitors', { filter: 'device:mobile' })).rows[0]?.value);
    await until(
      () => number(page, 'visitors').innerText(),
      (text) => text === expected,
      `visitors = ${expected}`,
    );

    const other = await open(page.url().slice(url.length));
    await until(
      () => number(other.page, 'visitors').innerText(),
      (text) => text === expected,
      'the shared view',
    );
    await other.page.getByRole('heading', { name: 'Sessions by hour' }).waitFor();
    expect(new URL(page.url()).searchParams.getAll('filter')).toEqual(['device:mobile']);

    await page.goBack();
    const all = String((await ask('visitors')).rows[0]?.value);
    await until(
      () => number(page, 'visitors').innerText(),
      (text) => text === all,
      `all visitors = ${all}`,
    );
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByLabel('Comparison').selectOption('~');
    await page.getByLabel('Value', { exact: true }).fill('/nobody');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Nothing in this range matches these filters.').waitFor();
    expect([...errors, ...other.errors]).toEqual([]);
    await other.context.close();
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'range, comparison, table and calendar are chosen by pointer and by keys',
  async () => {
    const { page, context, errors } = await open();
    await settle(page);
    await page.getByRole('button', { name: /Last 24 hours/ }).click();
    await page.getByRole('option', { name: 'Last 7 days' }).click();
    await page.getByRole('heading', { name: 'Visitors by day' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('button', { name: /vs nothing/ }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.press('6');
    await page.getByRole('heading', { name: 'Page views by hour' }).waitFor();
    await page.keyboard.press('t');
    const { rows } = await ask('page_views', { grain: 'hour' });
    const shown = await page.locator('.chart-table tbody tr td:nth-child(2)').allInnerTexts();
    expect(shown).toEqual(rows.map(({ value }) => (value === null ? '–' : value.toLocaleString('en-IE'))));
    await page.keyboard.press('t');

    await page.locator('.plot').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.tip[role="status"] .v').innerText()).toBe(String(rows.at(-2)?.value));

    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to a page').fill('yesterday');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /Yesterday/ }).waitFor();
    await page.getByRole('button', { name: /Yesterday/ }).click();
    await page.getByRole('option', { name: 'Custom range' }).click();
    await page.getByRole('grid').waitFor();
    await page.keyboard.press('Escape');
    expect(errors).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test.each([
  ['light', DESK],
  ['dark', PHONE],
] as const)(
  'axe finds nothing and nothing overflows (%s)',
  async (colorScheme, viewport) => {
    const { page, context, errors } = await open('/', { colorScheme, viewport });
    await settle(page);

    expect(await violations(page)).toEqual([]);
    await page.locator('[data-metric="revenue"] .badge').click();
    await page.getByText('given back').waitFor();
    await page.waitForTimeout(300);
    // What opens over the page is in no region of it.
    expect(await violations(page, { region: { enabled: false } })).toEqual([]);
    await page.getByRole('button', { name: 'How is this computed?' }).click();
    await page.getByText('Price × quantity of purchases').waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'names from visitors are text, whatever they say',
  async () => {
    const { page, context, errors } = await open('/', { viewport: PHONE });
    await settle(page);
    await list(page, 'searches').scrollIntoViewIfNeeded();
    await list(page, 'searches').locator('li').first().waitFor();

    const names = await list(page, 'searches').locator('.k').allInnerTexts();
    expect(names.some((name) => name.includes(HOSTILE.toLowerCase()) || name.includes(HOSTILE))).toBe(true);
    expect(await page.evaluate('window.stolen')).toBeUndefined();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'the theme follows the system while the page is open, until one is chosen',
  async () => {
    const { page, context } = await open();
    await settle(page);
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await ground();

    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await page.getByRole('option', { name: 'Light' }).click();

    expect(dark).not.toBe(light);
    expect(await ground()).toBe(light);
    await page.reload();
    await settle(page);
    expect(await ground()).toBe(light);
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'a lost connection is said, the numbers stay, and it comes back by itself',
  async () => {
    const { page, context } = await open();
    await settle(page);
    const before = await number(page, 'visitors').innerText();

    await context.setOffline(true);
    await page.getByText('Connection lost at').waitFor();
    expect(await number(page, 'visitors').innerText()).toBe(before);
    expect(await page.locator('[data-metric="visitors"] .badge').innerText()).toContain('as of');
    await context.setOffline(false);
    await page.getByText('Connection lost at').waitFor({ state: 'detached' });

    expect(await page.locator('[data-metric="visitors"] .badge').innerText()).toContain('live');
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'a count that is taken back moves the mark down, and one that lands moves it up, without a reload',
  async () => {
    const { page, context, errors } = await open();
    await settle(page);
    await until(
      () => page.locator('.fresh').innerText(),
      (text) => text.includes('Exact up to'),
      'the first count',
    );

    await tidemarkJson('rollback', '--data-dir', dataDir);
    await page.getByText('The last count was taken back.').first().waitFor();
    await until(
      () => page.locator('.fresh').innerText(),
      (text) => text.includes('Nothing exact yet'),
      'no mark',
    );
    await tidemarkJson('batch', '--resume', '--data-dir', dataDir);
    await page.getByText('The first count has landed.').waitFor();

    await until(
      () => page.locator('.fresh').innerText(),
      (text) => text.includes('Exact up to'),
      'the mark',
    );
    await page.locator('.tide').first().waitFor({ state: 'attached' });
    expect(errors).toEqual([]);
    await context.close();
  },
  PATIENCE_MS,
);

test.each([
  ['through a WebSocket', '', 1],
  ['by an event stream where there is no WebSocket', 'delete window.WebSocket', 0],
])(
  'numbers grow %s, without polling',
  async (_, before, expected) => {
    const context = await browser.newContext({ locale: 'en-IE' });
    const page = await context.newPage();
    const [sockets, streams]: [string[], string[]] = [[], []];
    page.setDefaultTimeout(WAIT_MS);
    page.on('websocket', (socket) => sockets.push(socket.url()));
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/v1/live') streams.push(request.url());
    });
    await page.addInitScript(before);
    await page.goto(url);
    await settle(page);
    const first = Number(await number(page, 'page_views').innerText());
    await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${served.writeKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event_type: 'page_view', session_id: 'one-more', page_url: 'https://shop.example/more' }),
    });

    await until(
      () => number(page, 'page_views').innerText(),
      (text) => Number(text) > first,
      'one more page view',
    );
    expect(sockets).toHaveLength(expected);
    expect(streams.length > 0).toBe(expected === 0);
    await context.close();
  },
  PATIENCE_MS,
);

test('the API shows itself without asking another host', async () => {
  const { page, context, errors } = await open('/docs');

  await page.getByText('/v1/metrics/{id}').first().waitFor();

  expect(errors).toEqual([]);
  await context.close();
});

/** Waits until a page shows the expected content. @throws with the last text if it never does */
async function until(read: () => Promise<string>, isRight: (text: string) => boolean, what: string): Promise<void> {
  const LOOK_EVERY_MS = 100;
  let text = '';
  for (let tries = 0; tries < WAIT_MS / LOOK_EVERY_MS; tries++) {
    text = await read();
    if (isRight(text)) return;
    await new Promise((settled) => setTimeout(settled, LOOK_EVERY_MS));
  }
  throw new Error(`${what}: the page still shows ${JSON.stringify(text)}`);
}
