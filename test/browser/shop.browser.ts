import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { countedEvents, countedRows, type EventCounts } from './counted';
import { serve, type Served } from './served';

let served: Served;
let data: string;

beforeAll(async () => {
  data = join(freshFolder(), 'data');
  served = await serve('--data-dir', data, '--traffic', 'none');
}, PATIENCE_MS);
afterAll(() => served.close(), PATIENCE_MS);

/** A person in the shop. */
interface Shopper {
  readonly page: Page;
  /** Errors of scripts, and what the browser refused. */
  readonly problems: readonly string[];
  readonly open: (path: string) => Promise<void>;
  readonly press: (name: string) => Promise<void>;
}

/** Opens the shop for a site of its own. @param defects that are on */
async function shopper(site: string, defects = ''): Promise<Shopper> {
  await tidemarkJson('sites', 'add', '--site', site, '--data-dir', data);
  const context: BrowserContext = await served.browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(KEEP_SENT);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  const open = async (path: string): Promise<void> => {
    const more = `${path.includes('?') ? '&' : '?'}site=${site}`;
    await page.goto(`${served.url}/shop${path}${more}`, { waitUntil: 'domcontentloaded' });
    await page.waitForFunction('window.tidemark?.track');
  };
  if (defects !== '') await open(`?defects=${defects}`);
  return { page, problems, open, press: (name) => page.getByRole('button', { name }).click() };
}

/** Buys a beanie for 34 and a tent for 349, which is taken out of the cart again. */
async function buyBeanie({ page, open, press }: Shopper): Promise<void> {
  await open('/product/TN-TENT-2');
  await press('Add to cart');
  await open('/product/KL-BEANIE');
  await press('Add to cart');
  await page.getByRole('link', { name: 'Go to the cart' }).click();
  await press('One less of Tarn tent for two');
  await page.getByRole('link', { name: 'Check out' }).click();
  await press('Pay $34');
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
}

/** Numbers of events by type, once all the expected ones are there. */
const eventsOf = (site: string, expected: EventCounts): Promise<EventCounts> =>
  countedEvents(served.url, site, (counts) =>
    Object.entries(expected).every(([type, count]) => (counts[type] ?? 0) >= count),
  );

const amountOf = async (site: string, metric: string): Promise<number | null> =>
  (await countedRows(served.url, site, metric))[0]?.value ?? null;

/** Keeps what the tracker sends, also from a page that is being left. */
const KEEP_SENT = `{
  const send = window.fetch;
  window.fetch = (url, init) => {
    if (String(url).includes('/v1/events')) sessionStorage.setItem('sent', (sessionStorage.getItem('sent') ?? '') + init.body + '\\n');
    return send(url, init);
  };
}`;

/** The events that the tracker has sent, in that order. */
async function sentBy({ page }: Shopper): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const bodies = await page.evaluate<string>("sessionStorage.getItem('sent') ?? ''");
  return bodies
    .split('\n')
    .filter(Boolean)
    .flatMap((body) => (JSON.parse(body) as { readonly events: readonly Readonly<Record<string, unknown>>[] }).events);
}

test(
  'a person searches, buys, logs in and gets a refund, and the numbers say so',
  async () => {
    const one = await shopper('whole');
    await one.open('?q=wool');
    expect(await one.page.locator('.tile').count()).toBe(2);
    await buyBeanie(one);
    await one.press('Return for a refund');
    await one.page.getByText('Refunded', { exact: true }).waitFor();
    await one.page.getByRole('link', { name: 'Log in' }).click();
    await one.page.getByLabel('Any name will do').fill('Ada');
    await one.press('Log in');
    await one.page.getByRole('heading', { name: 'Hello, Ada' }).waitFor();

    const expected = {
      ...{
        page_view: 7,
        search: 1,
        add_to_cart: 2,
        remove_from_cart: 1,
        checkout: 1,
        purchase: 1,
        refund: 1,
        login: 1,
      },
    };
    expect(await eventsOf('whole', expected)).toMatchObject(expected);
    const amounts = ['orders', 'revenue', 'refunds', 'product_views'].map((metric) => amountOf('whole', metric));
    expect(await Promise.all(amounts)).toEqual([1, 3400, 3400, 2]);
    await one.page.locator('.numbers div', { hasText: 'Revenue' }).getByText('$34').waitFor();
    expect(one.problems).toEqual([]);
    const isTooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    expect(await one.page.evaluate(isTooWide)).toBe(false);
  },
  PATIENCE_MS,
);

test.each([
  ['purchase_twice', { purchase: 2, checkout: 1 }, { orders: 1, revenue: 6800 }],
  ['missing_step', { purchase: 1 }, { orders: 1, checkouts: 0 }],
  ['wrong_amount', { purchase: 1, checkout: 1 }, { orders: 1, revenue: 340_000 }],
  ['removed_item', { purchase: 2, checkout: 1 }, { orders: 1, revenue: 38_300 }],
])(
  'the defect %s is seen in the numbers',
  async (defect, events, amounts) => {
    const one = await shopper(defect, defect);
    await buyBeanie(one);

    expect(await eventsOf(defect, events)).toMatchObject(events);
    for (const [metric, amount] of Object.entries(amounts))
      expect([metric, await amountOf(defect, metric)]).toEqual([metric, amount]);
  },
  PATIENCE_MS,
);

test(
  'the defect effect_first reports the purchase before its checkout',
  async () => {
    const one = await shopper('effect-first', 'effect_first');
    await buyBeanie(one);

    await eventsOf('effect-first', { purchase: 1, checkout: 1 });
    const types = (await sentBy(one))
      .map(({ event_type: type }) => type)
      .filter((type) => type === 'purchase' || type === 'checkout');
    expect(types).toEqual(['purchase', 'checkout']);
  },
  PATIENCE_MS,
);

test(
  'the defect after_logout names the user in events after the logout',
  async () => {
    const one = await shopper('after-logout', 'after_logout');
    await one.open('/account');
    await one.page.getByLabel('Any name will do').fill('Ada');
    await one.press('Log in');
    await one.press('Log out');
    await one.open('/product/KL-BEANIE');
    await one.press('Add to cart');

    await eventsOf('after-logout', { logout: 1, add_to_cart: 1 });
    expect((await sentBy(one)).find(({ event_type: type }) => type === 'add_to_cart')).toMatchObject({
      user_id: 'Ada',
    });
  },
  PATIENCE_MS,
);

test(
  'the defect script_error is an error of the new release only',
  async () => {
    const one = await shopper('script-error', 'script_error');
    await one.open('/product/KL-BEANIE');
    await one.press('Add to cart');

    await eventsOf('script-error', { error: 1, add_to_cart: 1 });
    expect((await sentBy(one)).find(({ event_type: type }) => type === 'error')).toMatchObject({
      release: '2026.12.1',
    });
    expect(one.problems).toEqual(['cart.summary is not a function']);
  },
  PATIENCE_MS,
);

test(
  'the defect endless_page leaves a page that never finishes loading, and never says how long it took',
  async () => {
    const one = await shopper('endless', 'endless_page');
    await one.open('/product/KL-BEANIE');
    await one.page.locator('[aria-busy]').waitFor();
    await new Promise((settle) => setTimeout(settle, 2_000));
    expect(await one.page.evaluate('document.readyState')).toBe('interactive');
    await one.open('/cart');

    await eventsOf('endless', { page_view: 3 });
    const [, vitals] = (await sentBy(one)).filter(({ event_type: type }) => type === 'performance');
    expect(vitals?.['duration_ms']).toBeUndefined();
  },
  PATIENCE_MS,
);

test(
  'a person who may not read a site learns neither its name nor its key',
  async () => {
    const shut = await fetch(`${served.url}/shop`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    const { secret } = await tidemarkJson<{ readonly secret: string }>(
      ...['keys', 'add', '--scopes', 'read', '--site', 'whole', '--data-dir', data],
    );
    const headers = { authorization: `Bearer ${secret}` };
    const [own, other] = await Promise.all(
      ['whole', 'endless'].map((site) => fetch(`${served.url}/shop?site=${site}`, { headers })),
    );

    expect([shut.status, own?.status, other?.status]).toEqual([401, 200, 404]);
    expect(await shut.text()).not.toContain('wk_');
    expect(await other?.text()).not.toContain('wk_');
  },
  PATIENCE_MS,
);
