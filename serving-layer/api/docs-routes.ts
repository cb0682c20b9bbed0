import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Routes } from './route';

/** The page's own files and their media types. Nothing is loaded from elsewhere. */
const PAGE_FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tidemark API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
/** Dark as the dashboard is: by what was chosen there, else like the system, which may switch while the page is open. */
const START = `const dark = matchMedia('(prefers-color-scheme: dark)');
const chosen = localStorage.getItem('tidemark-theme');
const follow = () =>
  document.documentElement.classList.toggle('dark-mode', chosen === null ? dark.matches : chosen === 'dark');
dark.addEventListener('change', follow);
follow();
window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true, validatorUrl: null });
`;
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const DOCS_PATHS = ['/openapi.json', '/docs/*'] as const;

/** The OpenAPI document of everything that is served, and a page that shows it. */
export function addDocsRoutes({ app, operations }: Routes): void {
  app.get('/openapi.json', async (context) => {
    const { openApiDocument } = await import('./openapi');
    return context.json(openApiDocument(operations));
  });
  app.get('/docs', (context) => context.html(PAGE, 200, { 'content-security-policy': PAGE_POLICY }));
  app.get('/docs/start.js', (context) =>
    context.body(START, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  for (const [name, type] of Object.entries(PAGE_FILES)) {
    app.get(`/docs/${name}`, async (context) =>
      context.body(new Uint8Array(await readFile(join(pageFolder(), name))), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=86400',
      }),
    );
  }
}

function pageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
