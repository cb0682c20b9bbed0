import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import * as z from 'zod';
import { HOUR_MS } from '../../core/time/window';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { axeFindings, DESK, looksRight, overflow, showsEventually, watchErrors } from './page-checks';
import { serve, type Served } from './served';
import { quietVisits, type ShopEvent, shopWithFaults } from './shop-with-faults';

let served: Served;
let context: BrowserContext;
let page: Page;
let query: string;
let errors: readonly string[];

beforeAll(async () => {
  const folder = freshFolder();
  const dir = join(folder, 'data');
  // What lies before the last full hours is counted exactly, the rest stays live.
  const nowMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const of = ['--data-dir', dir, '--site', 'shop'];
  const replay = async (name: string, events: readonly ShopEvent[]): Promise<void> => {
    writeFileSync(join(folder, name), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    await tidemarkJson('replay', join(folder, name), ...of, '--as-of-arrival', 'event-time', '--currency', 'USD');
  };
  const earlyMs = nowMs - 4 * HOUR_MS;
  await replay('early.ndjson', [...quietVisits(earlyMs - 48 * HOUR_MS, 48), ...shopWithFaults('early', earlyMs)]);
  const until = new Date(nowMs - 2 * HOUR_MS).toISOString();
  await tidemarkJson('batch', '--until', until, '--data-dir', dir, '--yes');
  await replay('late.ndjson', shopWithFaults('late', nowMs - HOUR_MS));
  const range = `${new Date(nowMs - 6 * HOUR_MS).toISOString()}..${new Date(nowMs + HOUR_MS).toISOString()}`;
  query = `site=shop&range=${range}`;

  served = await serve('--data-dir', dir, '--traffic', 'none');
  context = await served.browser.newContext({ viewport: DESK, locale: 'en-GB', reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  errors = watchErrors(page);
}, PATIENCE_MS);

afterAll(async () => {
  await context.close();
  await served.close();
});

async function ask<Answer>(path: string, shape: z.ZodType<Answer>): Promise<Answer> {
  return shape.parse(await (await fetch(`${served.url}${path}`)).json());
}

async function open(name: string, more = ''): Promise<void> {
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${served.url}/?page=${name}&${query}${more}`);
}

describe('findings', () => {
  const shape = z.object({
    findings: z.array(
      z.object({
        finding_id: z.string(),
        class: z.string(),
        status: z.enum(['open', 'confirmed', 'retracted', 'resolved']),
        evidence: z.object({ says: z.string() }),
        subject: z.object({ kind: z.string(), key: z.string() }),
      }),
    ),
  });
  const asked = async (more = ''): Promise<z.output<typeof shape>['findings']> => {
    const [from = '', to = ''] = (new URLSearchParams(query).get('range') ?? '').split('..');
    return (await ask(`/v1/findings?site=shop&from=${from}&to=${to}&limit=1000${more}`, shape)).findings;
  };

  /** As a sentence begins. */
  const saidIn = ({ evidence: { says } }: { readonly evidence: { readonly says: string } }): string =>
    says.charAt(0).toUpperCase() + says.slice(1);

  test(
    'are those of the API, live and confirmed, with their evidence and the session behind it',
    async () => {
      await open('findings');
      await showsEventually(page, '.find .what small', async () => (await asked()).map(saidIn));
      const found = await asked();
      const counts = (['confirmed', 'open', 'retracted'] as const).map(
        (status) => found.filter((one) => one.status === status).length,
      );
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[1]).toBeGreaterThan(0);
      await showsEventually(page, '.finding-sum > div:nth-child(n + 2) dd', () => Promise.resolve(counts.map(String)));
      await looksRight(page);
      expect(errors).toEqual([]);

      await open('findings', '&class=race_condition&status=confirmed');
      const narrowed = await asked('&class=race_condition&status=confirmed');
      expect(narrowed.length).toBeLessThan(found.length);
      await showsEventually(page, '.find .what small', () => Promise.resolve(narrowed.map(saidIn)));
      await page.locator('.find').first().click();
      expect(new URL(page.url()).searchParams.get('finding')).toBe(narrowed[0]?.finding_id);
      await page
        .locator('.evidence .facts code')
        .filter({ hasText: narrowed[0]?.subject.key ?? '' })
        .waitFor();
      await looksRight(page);
      expect(errors).toEqual([]);
      await page.getByRole('link', { name: 'Show the whole session' }).click();
      await page.locator('.panel .timeline li').first().waitFor();
      expect(await page.locator('.panel .timeline li b').allTextContents()).toContain('Checkout');
    },
    PATIENCE_MS,
  );

  test(
    'have detectors with what the last night measured, and an empty range says so',
    async () => {
      await open('findings', '&tab=detectors');
      const scores = z.object({
        detectors: z.array(
          z.object({
            score: z.object({ precision: z.number().nullable(), recall: z.number().nullable() }).optional(),
          }),
        ),
      });
      const percent = new Intl.NumberFormat('en-GB', { style: 'percent', minimumFractionDigits: 1 });
      const shown = (share: number | null | undefined): string =>
        share === null || share === undefined ? '–' : percent.format(share);
      await showsEventually(page, 'tbody td:nth-child(3)', async () =>
        (await ask('/v1/detectors?site=shop', scores)).detectors.map(({ score }) => shown(score?.precision)),
      );
      expect(await page.locator('tbody td:nth-child(3)').allTextContents()).toContain('100.0%');
      await looksRight(page);
      expect(errors).toEqual([]);

      await page.goto(`${served.url}/?page=findings&site=shop&range=2026-01-01..2026-01-03`);
      await page.getByText('Nothing was found in this range.').waitFor();
      await looksRight(page);
      expect(errors).toEqual([]);
    },
    PATIENCE_MS,
  );
});

test(
  'the overview goes on as the API forecasts, as a chart and as a table, and the forecast can be hidden',
  async () => {
    const shape = z.object({ points: z.array(z.object({ value: z.number(), lower: z.number(), upper: z.number() })) });
    const answered = page.waitForResponse((response) => response.url().includes('/v1/forecasts/visitors'));
    await page.goto(`${served.url}/?page=overview&site=shop&range=24h`);
    const { points } = await ask((await answered).url().slice(served.url.length), shape);
    expect(points.length).toBeGreaterThan(3);
    await page.locator('.plot .f-90').waitFor();
    await page.getByLabel(/A forecast goes on until/).focus();
    await page.keyboard.press('End');
    const last = points.at(-1);
    await showsEventually(page, '.tip .v', () => Promise.resolve([String(Math.round(last?.value ?? 0))]));
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);

    await page.keyboard.press('Escape');
    await page.goto(`${served.url}/?page=overview&site=shop&range=24h&as=table`);
    await showsEventually(page, '.chart-table table:nth-of-type(2) tbody td:nth-child(2)', () =>
      Promise.resolve(points.map(({ value }) => String(Math.round(value)))),
    );
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'forecast' }).click();
    await page.locator('.chart-table table:nth-of-type(2)').waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('ahead')).toBe('none');
  },
  PATIENCE_MS,
);

test(
  'recommendations are those of the API, with their reasons and the model, for a product and for a session',
  async () => {
    const shape = z.object({
      model: z.object({ version: z.string() }).nullable(),
      items: z.array(z.object({ item: z.string(), reason: z.object({ text: z.string() }) })),
    });
    await open('recommendations', '&item=jacket');
    const { items, model } = await ask('/v1/recommendations?site=shop&limit=20&item=jacket', shape);
    expect(items.length).toBeGreaterThan(0);
    await showsEventually(page, 'tbody th .link', () => Promise.resolve(items.map(({ item }) => item)));
    await showsEventually(page, '.reason', () => Promise.resolve(items.map(({ reason }) => reason.text)));
    await page.getByText(`Model of count ${model?.version ?? ''}:`).waitFor();
    await looksRight(page);

    await page.getByRole('button', { name: 'A session' }).click();
    await page.getByRole('option').first().click();
    await page.getByText(/products viewed/).waitFor();
    await page.locator('tbody th').first().waitFor();
    await looksRight(page);
    expect(errors).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'feature views are those of the API, and say so when there is no entity',
  async () => {
    await open('features');
    const shape = z.object({
      views: z.array(z.object({ name: z.string(), features: z.array(z.object({ name: z.string() })) })),
    });
    const { views } = await ask('/v1/feature-views', shape);
    await showsEventually(page, '.c5 h2', () => Promise.resolve(views.map(({ name }) => name)));
    const [view] = views;
    await showsEventually(page, 'section[aria-label="Values now"] thead th', () =>
      Promise.resolve(['geo', 'platform', ...(view?.features.map(({ name }) => name) ?? []), 'Newest value']),
    );
    const online = z.object({
      results: z.array(z.object({ values: z.array(z.union([z.string(), z.number(), z.null()])) })),
    });
    await showsEventually(page, 'section[aria-label="Values now"] tbody td:nth-child(5)', async () => {
      const keys = await page.locator('section[aria-label="Values now"] tbody th').allTextContents();
      const platforms = await page.locator('section[aria-label="Values now"] tbody td:nth-child(2)').allTextContents();
      const response = await fetch(`${served.url}/v1/get-online-features`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          site: 'shop',
          features: [`${view?.name ?? ''}:event_count`],
          entities: { geo: keys, platform: platforms },
        }),
      });
      const { results } = online.parse(await response.json());
      return (results.at(-1)?.values ?? []).map((value) => (value === null ? 'none yet' : String(value)));
    });
    await looksRight(page);
    expect(errors).toEqual([]);
  },
  PATIENCE_MS,
);
