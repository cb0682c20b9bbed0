import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { ownValue } from '../core/own-value';
import { isServed, type Site, type Sites } from '../core/port/sites';
import { compress } from '../serving-layer/api/compress';
import type { Platform } from './platform';

/** Nothing but what this process serves, and nothing inline: what the tracker promises to work under. */
const SHOP_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-cache',
};

const FILES = { 'shop.js': 'text/javascript; charset=utf-8', 'shop.css': 'text/css; charset=utf-8' } as const;
const PAGES = ['/shop', '/shop/:page', '/shop/product/:id', '/shop/order/:id'] as const;

/** How long the file of the defect `endless_page` does not come, and for how many pages at the same time. */
const ENDLESS = { ms: 600_000, pages: 20 } as const;

export interface ShopOptions {
  /** The built shop. */
  readonly folder: string;
  readonly sites: Pick<Sites, 'list' | 'secrets'>;
  /** Id of the site that simulated shoppers visit. */
  readonly simulatedSite?: string | undefined;
  readonly api: Platform['api'];
}

/**
 * The sample shop. Its visitors send events with the public key of a site: of the first that is not the demo, or of `?site=`. It is served to
 * those who may read the numbers of that site; others could learn the names and keys of sites here.
 */
export function serveShop({ folder, sites, simulatedSite, api }: ShopOptions): Hono {
  const app = new Hono();
  const page = (file: string, values: Readonly<Record<string, string>>): Promise<string> =>
    readFile(join(folder, file), 'utf8').then((text) => filledIn(text, values));
  const closed = async (context: Context, status: 401 | 404, reason: string): Promise<Response> =>
    context.html(await page('closed.html', { reason }), status, SHOP_HEADERS);

  for (const [file, type] of Object.entries(FILES))
    app.get(`/shop/${file}`, compress(), async (context) =>
      context.body(await readFile(join(folder, file), 'utf8'), 200, { ...SHOP_HEADERS, 'content-type': type }),
    );
  app.get('/shop/endless.svg', endlessFile());
  for (const path of PAGES)
    app.get(path, async (context) => {
      const readable = await readableSites(api, context.req.raw);
      if (readable === undefined) return closed(context, 401, 'Log in to Tidemark first: the shop shows live numbers.');
      const asked = context.req.query('site');
      const known = (await sites.list()).filter((site) => isServed(site) && readable.includes(site.id));
      const site = asked === undefined ? usualSite(known) : known.find(({ id }) => id === asked);
      const secrets = site && (await sites.secrets(site.id));
      if (site === undefined || secrets === undefined) return closed(context, 404, whyNoSite(asked, known));
      const simulated = String(site.simulated === true || site.id === simulatedSite);
      const values = { site: site.id, currency: site.currency, key: secrets.writeKey, simulated };
      return context.html(await page('shop.html', values), 200, SHOP_HEADERS);
    });
  return app;
}

function usualSite(sites: readonly Site[]): Site | undefined {
  return sites.find(({ simulated }) => simulated !== true) ?? sites[0];
}

function whyNoSite(asked: string | undefined, known: readonly Site[]): string {
  if (known.length === 0) return 'There is no site yet: make one with “tidemark sites add --site NAME”.';
  return `There is no site “${asked ?? ''}” here: ${known.map(({ id }) => id).join(', ')}.`;
}

const STATUS = z.object({ sites: z.array(z.object({ id: z.string() })) });

/** The sites whose numbers a viewer may read, as the API itself says; undefined for none at all. */
async function readableSites(api: Platform['api'], { url, headers }: Request): Promise<readonly string[] | undefined> {
  const response = await api.request(new URL('/v1/status', url).href, { headers: withoutConditions(headers) });
  if (!response.ok) return undefined;
  return STATUS.parse(await response.json()).sites.map(({ id }) => id);
}

/** What a browser says of the page that it asked for, not of the status. */
function withoutConditions(given: Headers): Headers {
  const headers = new Headers(given);
  for (const name of ['accept', 'accept-encoding', 'if-none-match', 'if-modified-since']) headers.delete(name);
  return headers;
}

/** Puts values in the places of a page that name them. */
function filledIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => escaped(ownValue(values, name) ?? ''));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Begins to answer, and does not go on. */
function endlessFile() {
  let open = 0;
  return (context: Context): Response => {
    if (open >= ENDLESS.pages) return context.body(null, 503, SHOP_HEADERS);
    open += 1;
    let timer: NodeJS.Timeout | undefined;
    const end = (): void => {
      if (timer !== undefined) open -= 1;
      clearTimeout(timer);
      timer = undefined;
    };
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        timer = setTimeout(() => {
          end();
          controller.close();
        }, ENDLESS.ms).unref();
      },
      cancel: end,
    });
    return context.body(body, 200, { ...SHOP_HEADERS, 'content-type': 'image/svg+xml' });
  };
}
