import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Platform } from './platform';

/** Kinds of files of the page. Other files, and files below the folder, are not served. */
const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Names by which a browser on this machine reaches a loopback address. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host) || host === '::1';
}

/**
 * The API with the dashboard at its root.
 *
 * @param onlyLoopback refuse requests that name another host: a page elsewhere could have its own name point here (DNS
 * rebinding)
 */
export function serveDashboard(api: Platform['api'], folder: string, onlyLoopback: boolean): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (onlyLoopback && !LOOPBACK.test(host))
      return context.text(`This address answers only for localhost, not for ${host.slice(0, 100)}.`, 421);
    return next();
  });
  app.get('/', async (context) => context.html(await readFile(join(folder, 'index.html'), 'utf8'), 200, HEADERS));
  for (const [extension, type] of Object.entries(TYPES)) {
    app.get(`/:file{[\\w-]+\\.${extension}}`, async (context, next) => {
      const file = join(folder, context.req.param('file'));
      if (!existsSync(file)) return next();
      return context.body(await readFile(file, 'utf8'), 200, { ...HEADERS, 'content-type': type });
    });
  }
  app.route('/', api);
  return app;
}
