import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Platform } from './platform';

/** The page's files and their types; nothing else in the folder is served. */
const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/main.js': ['main.js', 'text/javascript; charset=utf-8'],
  '/dashboard.css': ['dashboard.css', 'text/css; charset=utf-8'],
} as const;

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
  for (const [path, [file, type]] of Object.entries(FILES)) {
    app.get(path, async (context) =>
      context.body(await readFile(join(folder, file), 'utf8'), 200, { ...HEADERS, 'content-type': type }),
    );
  }
  app.route('/', api);
  return app;
}
