import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import * as z from 'zod';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WAIT_MS = 60_000;
const LOOK_EVERY_MS = 300;

export const DESK = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** Waits until what is seen is what is expected, asked again each time. */
export async function showsEventually(
  page: Page,
  selector: string,
  expected: () => Promise<readonly string[]>,
): Promise<void> {
  let [seen, wanted]: [readonly string[], readonly string[]] = [[], []];
  for (const endMs = Date.now() + WAIT_MS; Date.now() < endMs;) {
    wanted = await expected();
    seen = (await page.locator(selector).allTextContents()).map((one) => one.trim());
    if (JSON.stringify(seen) === JSON.stringify(wanted) && wanted.length > 0) return;
    await new Promise((settle) => setTimeout(settle, LOOK_EVERY_MS));
  }
  expect({ selector, seen }).toEqual({ selector, seen: wanted });
}

/** Nothing is being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.locator('.skels').first().waitFor({ state: 'detached' });
  for (const endMs = Date.now() + WAIT_MS; Date.now() < endMs && (await page.locator('.skels').count()) > 0;)
    await new Promise((settle) => setTimeout(settle, LOOK_EVERY_MS));
}

/** How much wider the page is than the window, px. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

const findingsShape = z.array(z.string());

/** What axe finds by WCAG 2.2 AA. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(await readFile(AXE, 'utf8'));
  return findingsShape.parse(
    await page.evaluate(`axe
      .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ' ' + html.slice(0, 200))))`),
  );
}

/** Errors of the page and of its console, as they come. */
export function watchErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** Fits, and axe finds nothing: on a desk by day, and on a phone by night. The desk is back afterwards. */
export async function looksRight(page: Page): Promise<void> {
  for (const [size, colorScheme] of [
    [DESK, 'light'],
    [PHONE, 'dark'],
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await settled(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await axeFindings(page)).toEqual([]);
  }
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
}
