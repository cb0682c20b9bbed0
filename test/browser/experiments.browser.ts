import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import * as z from 'zod';
import { ADMIN_HEADER } from '../../core/wire/access';
import { freshFolder } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { DESK, looksRight, showsEventually, watchErrors } from './page-checks';
import { serve, type Served } from './served';
import { shownVariants } from './shown-variants';

let served: Served;
let context: BrowserContext;
let page: Page;
let adminToken: string;
let errors: readonly string[];

beforeAll(async () => {
  const dir = join(freshFolder(), 'data');
  served = await serve('--data-dir', dir, '--traffic', 'none');
  adminToken = readFileSync(join(dir, 'admin.token'), 'utf8');
  context = await served.browser.newContext({ viewport: DESK, locale: 'en-GB', reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  errors = watchErrors(page);
}, PATIENCE_MS);

afterAll(async () => {
  await context.close();
  await served.close();
});

async function ask<Answer>(path: string, answer: z.ZodType<Answer>): Promise<Answer> {
  return answer.parse(await (await fetch(`${served.url}${path}`)).json());
}

async function open(more = ''): Promise<void> {
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${served.url}/?page=experiments&site=shop${more}`);
}

const post = async (path: string, headers: Readonly<Record<string, string>>, body: object): Promise<void> => {
  const response = await fetch(`${served.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
};
const admin = (path: string, body: object): Promise<void> =>
  post(path, { [ADMIN_HEADER]: adminToken }, { site: 'shop', ...body });
const shape = z.object({
  is_live: z.boolean(),
  decision: z.object({ verdict: z.string(), says: z.string(), because: z.array(z.string()) }),
  metrics: z.array(z.object({ variants: z.array(z.object({ units: z.number(), value: z.number().nullable() })) })),
});
const results = (id: string) => ask(`/v1/experiments/${id}/results?site=shop`, shape);

test(
  'one is declared and started on the page',
  async () => {
    await open();
    await page.getByText('No experiment yet.').waitFor();
    await looksRight(page);
    expect(errors).toEqual([]);
    await page.getByLabel('Key that operates').fill(adminToken.trim());
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByLabel('Name in events').fill('win');
    await page.getByLabel('Variants, the control first').fill('control, green');
    await page.getByLabel('Decides').selectOption('purchases');
    await page.getByRole('button', { name: 'Declare it' }).click();
    await page.locator('.life.draft').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.locator('.life.running').waitFor();
    await looksRight(page);
    expect(errors).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'say in plain words whether to ship: a win, a loss and a broken split',
  async () => {
    for (const id of ['loss', 'broken']) {
      await admin('/v1/admin/experiments', {
        experiment: {
          id,
          variants: [{ id: 'control' }, { id: 'green' }],
          goals: [{ metric: 'purchases', as: 'conversion' }],
        },
      });
      await admin('/v1/admin/experiments/status', { experiment: id, status: 'running' });
    }
    for (const events of shownVariants(Date.now()))
      await post('/v1/events', { authorization: `Bearer ${served.writeKey}` }, { events });
    for (const [id, verdict, answer] of [
      ['win', 'ship', 'Yes.'],
      ['loss', 'keep_control', 'No.'],
      ['broken', 'broken_split', 'Do not decide by these numbers.'],
    ] as const) {
      await page.goto(`${served.url}/?page=experiments&site=shop&experiment=${id}`);
      await waitUntil(async () => (await results(id)).decision.verdict === verdict);
      await page.reload();
      await showsEventually(page, '.answer', () => Promise.resolve([answer]));
      await showsEventually(page, '.answer-says', async () => [(await results(id)).decision.says]);
      await showsEventually(page, '.because li', async () => (await results(id)).decision.because);
      await showsEventually(
        page,
        'section[aria-label="Split"] tbody td:nth-child(2)',
        async () => (await results(id)).metrics[0]?.variants.map(({ units }) => String(units)) ?? [],
      );
      expect(await page.locator('.verdict .badge').innerText()).toBe((await results(id)).is_live ? 'live' : 'exact');
      expect(await page.locator('.interval').count()).toBe(id === 'broken' ? 0 : 1);
      await looksRight(page);
      expect(errors).toEqual([]);
    }
    await open('&experiment=win');
    await page.getByLabel('Key that operates').fill(adminToken.trim());
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('button', { name: 'Give everyone green' }).click();
    await page.getByText('Give everyone green from now on, and end the experiment?').waitFor();
    await page.getByRole('button', { name: 'Give everyone green' }).click();
    await page.locator('.life.decided').waitFor();
  },
  PATIENCE_MS,
);

async function waitUntil(isTrue: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 60_000; Date.now() < endMs && !(await isTrue());)
    await new Promise((settle) => setTimeout(settle, 500));
}
