import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freshFolder, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { serve, type Served } from './served';

const WAIT_MS = 600_000;

let served: Served;
let browser: Browser;
let dataDir: string;

beforeAll(async () => {
  dataDir = join(freshFolder(), 'data');
  served = await serve('--data-dir', dataDir, '--host', '0.0.0.0', '--traffic', '50');
  ({ browser } = served);
});

afterAll(() => served.close());

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(url);
  return page;
}

const local = (url: string): string => url.replace('0.0.0.0', 'localhost');

test(
  'on an open address the page asks for a key, says what is wrong with it, and logs out',
  async () => {
    const { secret } = await tidemarkJson<{ readonly secret: string }>(
      'keys',
      'add',
      '--scopes',
      'read',
      '--data-dir',
      dataDir,
    );
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await openPage(context, local(served.url));

    await page.getByLabel('Key').fill('sk_guess');
    await page.getByRole('button', { name: 'Log in' }).click();
    const refusal = await page.getByRole('alert').innerText();
    await page.getByLabel('Key').fill(secret);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('.kpi .badge').first().waitFor();
    const cookies = await context.cookies();
    const seen = await page.evaluate('document.cookie + JSON.stringify(sessionStorage)');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Log out' }).click()]);
    await page.getByLabel('Key').waitFor();

    expect(refusal).toContain('This key opens nothing');
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    expect(seen).toBe('{}');
    expect(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth')).toBe(
      true,
    );
    await context.close();
  },
  PATIENCE_MS,
);

test(
  'the link that is printed at the start logs in once, and takes its code out of the address',
  async () => {
    const [first, second] = [await browser.newContext(), await browser.newContext()];
    const page = await openPage(first, served.loginUrl);
    await page.locator('.kpi .badge').first().waitFor();
    const late = await openPage(second, served.loginUrl);

    expect(await late.getByRole('alert').innerText()).toContain('works once');
    expect(page.url()).not.toContain('login=');
    await first.close();
    await second.close();
  },
  PATIENCE_MS,
);

test(
  'a shared link shows one site until it is revoked',
  async () => {
    await tidemarkJson('sites', 'add', '--site', 'blog', '--data-dir', dataDir);
    const link = await tidemarkJson<{ readonly id: string; readonly url: string }>(
      'share',
      '--site',
      'shop',
      '--data-dir',
      dataDir,
    );
    const context = await browser.newContext();
    const page = await openPage(context, link.url);
    await page.locator('.kpi .badge').first().waitFor();

    expect(await page.getByRole('button', { name: /shop|blog/ }).count()).toBe(0);
    await tidemarkJson('share', 'revoke', link.id, '--data-dir', dataDir);
    await page.getByLabel('Key').waitFor();
    await context.close();
  },
  PATIENCE_MS,
);
