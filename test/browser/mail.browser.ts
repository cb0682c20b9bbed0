import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { adviceMail } from '../../reaction-layer/advise/mail/advice-mail';
import { htmlMail } from '../../core/mail/html-mail';
import { reportMail } from '../../reaction-layer/advise/report/report-mail';
import { aReport } from '../advise/a-report';
import { adviceAbout, aFinding } from '../advise/a-finding';
import { openChromium } from './chromium';

/** Where pictures are kept for people to look at. */
const PICTURES = process.env['TIDEMARK_MAIL_PICTURES'];
const PAGE = 'https://stats.example';

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
}, 60_000);
afterAll(() => browser.close());

const hostile = aFinding({
  evidence: { says: '<img src=x onerror="document.title=1"> \u202e' + 'unbroken'.repeat(40) },
});

const MAILS: Readonly<Record<string, () => Promise<string>>> = {
  advice: async () => htmlMail(adviceMail(await adviceAbout(hostile), 'developers', PAGE)),
  report: () => Promise.resolve(htmlMail(reportMail(aReport(), { pageUrl: PAGE, unsubscribeUrl: `${PAGE}/open/x` }))),
};

const VIEWS = Object.keys(MAILS).flatMap((mail) =>
  [390, 640].flatMap((width) => (['light', 'dark'] as const).map((theme) => [mail, width, theme] as const)),
);

test.each(VIEWS)(
  'the mail %s at %d px in the %s theme: readable, nothing overflows, nothing runs',
  async (mail, width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent((await MAILS[mail]?.()) ?? '', { waitUntil: 'load' });

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(await page.title()).not.toBe('1');
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
    await page.evaluate(axe.source);
    const faults = await page.evaluate(
      "axe.run({ rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } } }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)]))",
    );
    expect(faults).toEqual([]);
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${mail}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await context.close();
  },
);
