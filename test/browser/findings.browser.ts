import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import * as z from 'zod';
import { HOUR_MS } from '../../core/time/window';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { DESK, looksRight, showsEventually, watchErrors } from './page-checks';
import { serve, type Served } from './served';
import { type ShopEvent, shopWithFaults } from './shop-with-faults';

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
  await replay('early.ndjson', shopWithFaults('early', nowMs - 4 * HOUR_MS));
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
