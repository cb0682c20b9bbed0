import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { compress } from '../serving-layer/api/compress';
import { answerUnknown } from '../serving-layer/api/unknown';
import type { Platform } from './platform';

/** Kinds of files of the page. Other files, and files below the folder, are not served. */
const TYPES = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  'd.ts': 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
} as const;
/** Their names change with their content. */
const HASHED = /^\/(?:[\w-]+-[A-Z0-9]{8}\.(?:js|woff2))$/;

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Files of the tracker, which pages of other sites load, and servers. */
const TRACKER = /^\/tidemark((-extra|-node)?\.js|-node\.d\.ts)$/;
const TRACKER_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=3600',
};

function headersOf(path: string): Readonly<Record<string, string>> {
  if (TRACKER.test(path)) return TRACKER_HEADERS;
  return HASHED.test(path) ? { ...HEADERS, 'cache-control': 'public, max-age=31536000, immutable' } : HEADERS;
}

interface DashboardOptions {
  /** The built page. */
  readonly folder: string;
  readonly shop?: Hono | undefined;
}

/** Routes that have guards of their own. */
export const OWN_KEY = /^\/v1\/(events|admin|session)(\/|$)/;

/** The API with the dashboard at its root, the tracker’s files, and the sample shop. */
export function serveDashboard(api: Platform['api'], { folder, shop }: DashboardOptions): Hono {
  const app = new Hono();
  answerUnknown(app);
  app.get('/', compress(), async (context) =>
    context.html(await readFile(join(folder, 'index.html'), 'utf8'), 200, HEADERS),
  );
  for (const [extension, type] of Object.entries(TYPES)) {
    app.get(`/:file{[\\w-]+\\.${extension.replace('.', '\\.')}}`, compress(), async (context, next) => {
      const file = join(folder, context.req.param('file'));
      if (!existsSync(file)) return next();
      return context.body(new Uint8Array(await readFile(file)), 200, {
        ...headersOf(context.req.path),
        'content-type': type,
      });
    });
  }
  if (shop !== undefined) app.route('/', shop);
  app.route('/', api);
  return app;
}
