import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import * as z from 'zod';
import { ADMIN_HEADER } from '../../core/wire/access';
import { HOUR_MS } from '../../core/time/window';
import { freshFolder } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { serve, type Served } from './served';
import { axeFindings, DESK, overflow, PHONE, settled, showsEventually } from './page-checks';
import { HOSTILE, someEvents } from './some-events';

const WAIT_MS = 60_000;
const LOCALE = 'en-GB';

let served: Served;
let context: BrowserContext;
let page: Page;
let adminKey: string;
let range: { readonly from: string; readonly to: string };
const errors: string[] = [];

beforeAll(async () => {
  const dataDir = join(freshFolder(), 'data');
  served = await serve('--data-dir', dataDir, '--traffic', 'none');
  const adminToken = await readFile(join(dataDir, 'admin.token'), 'utf8');
  const nowMs = Date.now();
  const toMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS + HOUR_MS;
  range = { from: new Date(toMs - 24 * HOUR_MS).toISOString(), to: new Date(toMs).toISOString() };
  const sent = await fetch(`${served.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events: [...someEvents(nowMs), { event_type: 'no such type', timestamp: 'never' }] }),
  });
  expect(sent.status).toBe(202);
  const made = await fetch(`${served.url}/v1/admin/keys`, {
    method: 'POST',
    headers: { [ADMIN_HEADER]: adminToken, 'content-type': 'application/json' },
    body: JSON.stringify({ scopes: ['admin'], name: 'Operator' }),
  });
  adminKey = z.object({ secret: z.string() }).parse(await made.json()).secret;
  // The run lets the archive catch up, from which pages count events.
  const published = await fetch(`${served.url}/v1/admin/batch`, {
    method: 'POST',
    headers: { [ADMIN_HEADER]: adminToken, 'content-type': 'application/json' },
    body: JSON.stringify({ until: new Date(toMs - HOUR_MS).toISOString() }),
  });
  expect(published.status).toBe(200);
  context = await served.browser.newContext({ viewport: DESK, locale: LOCALE, colorScheme: 'light' });
  page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).protocol.startsWith('http') && !request.url().startsWith(served.url))
      errors.push(`asked another host: ${request.url()}`);
  });
}, PATIENCE_MS);

afterAll(async () => {
  await context.close();
  await served.close();
});

const counted = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });

function shown(values: readonly (number | null)[]): readonly string[] {
  return values.map((value) => (value === null ? '–' : counted.format(value)));
}

type Values = Readonly<Record<string, string>>;

async function ask<Answer>(path: string, shape: z.ZodType<Answer>, values: Values = {}): Promise<Answer> {
  const query = new URLSearchParams({ site: 'shop', ...range, ...values });
  const response = await fetch(`${served.url}${path}?${query.toString()}`);
  return shape.parse(await response.json());
}

const rowsShape = z.object({
  rows: z.array(z.object({ value: z.number().nullable(), by: z.record(z.string(), z.string().nullable()) })),
});

async function ranked(metric: string, values: Values): Promise<z.output<typeof rowsShape>['rows']> {
  const { rows } = await ask(`/v1/metrics/${metric}`, rowsShape, { grain: 'total', ...values });
  return rows.filter(({ value }) => value !== null && value !== 0);
}

async function status() {
  const consumer = z.object({
    events: z.number(),
    applied: z.number(),
    duplicate: z.number(),
    quarantined: z.number(),
  });
  const shape = z.object({ shards: z.array(z.object({ aggregate: consumer })) });
  const { shards } = shape.parse(await (await fetch(`${served.url}/v1/status`)).json());
  return shards.map(({ aggregate }) => aggregate);
}

async function rowsOf(metric: string): Promise<z.output<typeof rowsShape>['rows']> {
  return (await ask(`/v1/metrics/${metric}`, rowsShape, { grain: 'total' })).rows;
}

/** A page, what it shows, and what the API answers to the same question. */
interface Stop {
  readonly name: string;
  readonly query?: string;
  readonly isOperators?: boolean;
  readonly see: readonly (readonly [selector: string, expected: () => Promise<readonly string[]>])[];
}

const STEPS = 'page_view,search,purchase';

const STOPS: readonly Stop[] = [
  {
    name: 'funnels',
    query: `&steps=${STEPS}`,
    see: [
      [
        '.fun .val',
        async () => {
          const shape = z.object({ steps: z.array(z.object({ count: z.number() })) });
          const { steps } = await ask('/v1/funnels', shape, { steps: STEPS, per: 'session' });
          return shown(steps.map(({ count }) => count));
        },
      ],
    ],
  },
  {
    name: 'sessions',
    see: [
      [
        'tbody td:nth-child(3)',
        async () => {
          const shape = z.object({ sessions: z.array(z.object({ events: z.number() })) });
          const { sessions } = await ask('/v1/sessions', shape, { limit: '50' });
          return shown(sessions.map(({ events }) => events));
        },
      ],
    ],
  },
  {
    name: 'journeys',
    query: '&around=search',
    see: [
      [
        '.journeys b.one',
        async () => {
          const { sessions } = await ask('/v1/journeys', z.object({ sessions: z.number() }), { around: 'search' });
          return shown([sessions]);
        },
      ],
    ],
  },
  {
    name: 'retention',
    see: [
      [
        '.cohorts tbody td:nth-child(2)',
        async () => {
          const shape = z.object({ cohorts: z.array(z.object({ size: z.number() })) });
          const query = new URLSearchParams({ site: 'shop', grain: 'day', periods: '14' });
          const response = await fetch(`${served.url}/v1/retention?${query.toString()}`);
          const { cohorts } = shape.parse(await response.json());
          return shown(
            cohorts
              .filter(({ size }) => size > 0)
              .map(({ size }) => size)
              .toReversed(),
          );
        },
      ],
    ],
  },
  {
    name: 'products',
    see: [
      [
        'section[aria-label="Looked at"] .row .v',
        async () => shown((await ranked('top_products', { limit: '10' })).map(({ value }) => value)),
      ],
      ['section[aria-label="Products"] dd b', async () => productTotals()],
    ],
  },
  {
    name: 'searches',
    see: [
      [
        'section[aria-label="Looked for"] .row .v',
        async () => shown((await ranked('top_searches', { limit: '20' })).map(({ value }) => value)),
      ],
      [
        'section[aria-label="Looked for"] .row .k',
        async () => (await ranked('top_searches', { limit: '20' })).map(({ by }) => by['query'] ?? ''),
      ],
    ],
  },
  { name: 'speed', see: [['section[aria-label="Errors by page"] .empty', nothing]] },
  { name: 'ads', see: [['section[aria-label="By country and platform"] .empty', nothing]] },
  { name: 'live', see: [['section[aria-label="Minute by minute"] h2', () => Promise.resolve(['Minute by minute'])]] },
  {
    name: 'quality',
    isOperators: true,
    see: [
      [
        'section[aria-label="Balance"] dd',
        async () => {
          const sum = (
            name: 'events' | 'applied' | 'duplicate' | 'quarantined',
            all: readonly Record<typeof name, number>[],
          ) => all.reduce((total, one) => total + one[name], 0);
          const shards = await status();
          return shown([
            sum('events', shards),
            sum('applied', shards),
            sum('duplicate', shards),
            sum('quarantined', shards),
          ]);
        },
      ],
      ['section[aria-label="Refused events"] tbody td:nth-child(2)', () => Promise.resolve(['1'])],
    ],
  },
  {
    name: 'operations',
    isOperators: true,
    see: [
      [
        'section[aria-label="Shards"] tbody td:nth-child(2)',
        async () => shown((await status()).map(({ events }) => events)),
      ],
    ],
  },
  {
    name: 'settings',
    isOperators: true,
    see: [
      [
        'section[aria-label="Keys"] tbody th small',
        async () => {
          const shape = z.object({ keys: z.array(z.object({ id: z.string() })) });
          const response = await fetch(`${served.url}/v1/admin/keys`, { headers: { [ADMIN_HEADER]: adminKey } });
          return shape.parse(await response.json()).keys.map(({ id }) => id);
        },
      ],
    ],
  },
];

function nothing(): Promise<readonly string[]> {
  return Promise.resolve(['Nothing in this range.']);
}

/** Of the site’s currency alone: amounts are never added across currencies. */
async function productTotals(): Promise<readonly string[]> {
  const money = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD' });
  const whole = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
  const amount = async (metric: string): Promise<string> => {
    const row = (await rowsOf(metric)).find(({ by }) => (by['currency'] ?? 'USD') === 'USD');
    const major = (row?.value ?? 0) / 100;
    return row === undefined ? '–' : major >= 1000 ? whole.format(major) : money.format(major);
  };
  const count = async (metric: string): Promise<string> => shown([(await rowsOf(metric))[0]?.value ?? 0])[0] ?? '';
  return [
    await amount('revenue'),
    await amount('refunds'),
    await count('orders'),
    await count('units_sold'),
    await count('product_views'),
    await count('add_to_carts'),
  ];
}

test.each(STOPS)(
  '$name shows what the API answers, fits on a desk and a phone, and axe finds nothing',
  async ({ name, query = '', isOperators = false, see }) => {
    errors.length = 0;
    await page.setViewportSize(DESK);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const address = `/?page=${name}&site=shop&range=${range.from}..${range.to}${query}`;
    await page.goto(`${served.url}${address}`);
    if (isOperators) {
      await page.getByLabel('Key that operates').fill(adminKey);
      await page.getByRole('button', { name: 'Unlock' }).click();
    }
    for (const [selector, expected] of see) await showsEventually(page, selector, expected);
    await settled(page);
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);

    await page.setViewportSize(PHONE);
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate('window.stolen')).toBeUndefined();
    expect(errors).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'a session opens as a timeline by keyboard, closes with Escape, and is a link',
  async () => {
    await page.setViewportSize(DESK);
    await page.goto(`${served.url}/?page=sessions&site=shop&range=${range.from}..${range.to}`);
    const first = page.locator('tbody tr').first().getByRole('link');
    await first.focus();
    await page.keyboard.press('Enter');
    const timeline = page.locator('.timeline li');
    await timeline.first().waitFor();
    const events = await timeline.count();
    expect(events).toBeGreaterThan(1);
    const link = page.url();
    await page.keyboard.press('Escape');
    await timeline.first().waitFor({ state: 'detached' });

    await page.goto(link);
    await timeline.first().waitFor();
    expect(await timeline.count()).toBe(events);
    expect(await page.locator('.timeline').innerText()).not.toContain('session-');
  },
  PATIENCE_MS,
);

test(
  'a step can be added to a funnel, and a count is published after asking once',
  async () => {
    await page.goto(`${served.url}/?page=funnels&site=shop&range=${range.from}..${range.to}&steps=page_view,purchase`);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await page.getByLabel('Event type').fill('search');
    await page.getByRole('button', { name: 'Apply' }).click();
    await showsEventually(page, '.fun .name', () => Promise.resolve(['1. Page view', '2. Purchase', '3. Search']));
    expect(new URL(page.url()).searchParams.get('steps')).toBe('page_view,purchase,search');

    await page.goto(`${served.url}/?page=operations&site=shop`);
    await page.getByLabel('Key that operates').fill('sk_wrong');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.locator('.refused').waitFor();
    await page.getByLabel('Key that operates').fill(adminKey);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('button', { name: /^Publish up to/ }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page
      .getByText(/^(Count \d+ is published|.*(already|nothing)).*/i)
      .first()
      .waitFor();
    await page.locator('.strip').waitFor();
  },
  PATIENCE_MS,
);

test('a name with markup is text', async () => {
  await page.goto(`${served.url}/?page=searches&site=shop&range=${range.from}..${range.to}`);
  await page.getByText(HOSTILE).first().waitFor();
  expect(await page.locator('main img').count()).toBe(0);
});

test('the API reference is dark where the system is, also when that changes', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${served.url}/docs`);
  await page.locator('.swagger-ui .opblock').first().waitFor();
  const ground = (): Promise<string> =>
    page.evaluate('getComputedStyle(document.documentElement).backgroundColor').then(String);
  expect(await ground()).toBe('rgb(28, 32, 34)');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('html.dark-mode').waitFor({ state: 'detached' });
  expect(await ground()).not.toBe('rgb(28, 32, 34)');
});
