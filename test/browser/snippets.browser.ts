import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { SNIPPETS } from '../../tracker/snippets/snippets';
import { freshFolder, ROOT, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { countedEvents } from './counted';
import { serve, type Served } from './served';

interface PrintedSnippet {
  readonly parts: readonly { readonly code: string }[];
}

let served: Served;
let data: string;
let shop: Server;
/** What the next page has in its head and body, and the script that it loads. */
let [head, body, script] = ['', '', ''];

beforeAll(async () => {
  data = join(freshFolder(), 'data');
  served = await serve('--data-dir', data, '--traffic', 'none');
  shop = createServer(({ url }, response) => {
    const isScript = url === '/app.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : `<!doctype html><head><title>shop</title>${head}</head><body>${body}</body>`);
  });
  await new Promise<void>((settle) => shop.listen(0, '127.0.0.1', settle));
}, PATIENCE_MS);
afterAll(async () => {
  await served.close();
  shop.close();
}, PATIENCE_MS);

/** The parts of a snippet as the command line prints it, for a site of its own. */
async function printed(kind: string): Promise<readonly string[]> {
  await tidemarkJson('sites', 'add', '--site', kind, '--data-dir', data);
  const options = ['--snippet', kind, '--site', kind, '--data-dir', data];
  return (await tidemarkJson<PrintedSnippet>('connect', ...options)).parts.map(({ code }) => code);
}

/** Opens a page of the shop, goes on to /cart as a router does, and stays until that is sent. */
async function visit(): Promise<void> {
  const page = await served.browser.newPage();
  await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/`);
  await page.waitForFunction('window.tidemark?.track && !window.tidemark.waiting?.length');
  const sent = page.waitForResponse(
    (response) => response.url().includes('/v1/events') && response.request().postData()?.includes('/cart"') === true,
  );
  await page.evaluate("history.pushState({}, '', '/cart')");
  await sent;
  await page.close();
}

/** Bundles files of an app. @param instead modules that are not installed here, and what stands in for them */
async function bundled(
  files: Readonly<Record<string, string>>,
  instead: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-snippet-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const standIns: Plugin = {
      name: 'stand-ins',
      setup: (bundle) => {
        bundle.onResolve({ filter: /^next\// }, ({ path }) => ({ path, namespace: 'stand-in' }));
        bundle.onLoad({ filter: /.*/, namespace: 'stand-in' }, ({ path }) => ({
          contents: instead[path] ?? '',
          loader: 'jsx',
          resolveDir: folder,
        }));
      },
    };
    const options = { bundle: true, write: false, jsx: 'automatic', logLevel: 'silent' } as const;
    const { outputFiles } = await build({ ...options, entryPoints: [join(folder, 'main.tsx')], plugins: [standIns] });
    return outputFiles[0]?.text ?? '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CART = `'ecommerce', 'add_to_cart', { currency: 'EUR', items: [{ item_id: 'p', price: 5 }] }`;
const EXPECTED = { page_view: 2, add_to_cart: 1 };

/** The same for all kinds: a page, a route and an item in the cart. */
async function expectCounted(kind: string, expected: Readonly<Record<string, number>> = EXPECTED): Promise<void> {
  const counts = await countedEvents(served.url, kind, (events) =>
    Object.entries(expected).every(([type, count]) => (events[type] ?? 0) >= count),
  );
  expect(counts).toMatchObject(expected);
}

test(
  'plain HTML',
  async () => {
    const [tag = ''] = await printed('html');
    [head, body] = [`<script>tidemark = { q: [[${CART}]] }</script>${tag}`, ''];
    await visit();
    await expectCounted('html');
  },
  PATIENCE_MS,
);

test(
  'React, whose effects run twice in development',
  async () => {
    const [component = '', element = ''] = await printed('react');
    script = await bundled({
      'tidemark.tsx': component,
      'main.tsx': `import { StrictMode, useEffect } from 'react';
        import { createRoot } from 'react-dom/client';
        import { Tidemark, tidemark } from './tidemark';
        let told = false;
        function Page() {
          useEffect(() => { if (!told) { told = true; tidemark(${CART}); } }, []);
          return <p>shop</p>;
        }
        createRoot(document.body).render(<StrictMode>${element}<Page /></StrictMode>);`,
    });
    [head, body] = ['<script defer src="/app.js"></script>', ''];
    await visit();
    await expectCounted('react');
  },
  PATIENCE_MS,
);

/** Makes a script element with the attributes that it is given, as next/script does. */
const NEXT_SCRIPT = `import { useEffect } from 'react';
  export default function Script(props) {
    useEffect(() => {
      const script = document.createElement('script');
      for (const [name, value] of Object.entries(props)) script.setAttribute(name, value);
      document.body.append(script);
    }, []);
    return null;
  }`;

test(
  'Next.js, with a stand-in for next/script',
  async () => {
    const [layout = '', calls = ''] = await printed('next');
    script = await bundled(
      {
        'layout.tsx': layout,
        'tidemark.ts': calls,
        'main.tsx': `import { createRoot } from 'react-dom/client';
          import RootLayout from './layout';
          import { tidemark } from './tidemark';
          createRoot(document).render(<RootLayout><p>shop</p></RootLayout>);
          tidemark(${CART});`,
      },
      { 'next/script': NEXT_SCRIPT },
    );
    [head, body] = ['<script defer src="/app.js"></script>', ''];
    await visit();
    await expectCounted('next');
  },
  PATIENCE_MS,
);

test(
  'Vue, with a stand-in for its app',
  async () => {
    const [plugin = '', use = ''] = await printed('vue');
    script = await bundled({
      'tidemark.ts': plugin,
      'main.tsx': `${use.replace('app.use(', 'install(')}
        function install(plugin) {
          const app = { config: { globalProperties: {} } };
          plugin.install(app);
          app.config.globalProperties.$tidemark(${CART});
        }`,
    });
    [head, body] = ['<script defer src="/app.js"></script>', ''];
    await visit();
    await expectCounted('vue');
  },
  PATIENCE_MS,
);

test(
  'Google Tag Manager, with values in place of its variables',
  async () => {
    const [load = '', event = ''] = await printed('gtm');
    const items = `{ currency: 'EUR', items: [{ item_id: 'p', price: 5 }] }`;
    const filled = event.replace(
      "= ['ecommerce', {{Event}}, {{ecommerce}}]",
      `= ['ecommerce', 'add_to_cart', ${items}]`,
    );
    [head, body] = ['', load + filled];
    expect(filled).not.toBe(event);
    await visit();
    await expectCounted('gtm');
  },
  PATIENCE_MS,
);

/** What Shopify gives to a pixel: events to which it subscribes. */
const SHOPIFY = `const common = (id) => ({ id, timestamp: new Date().toISOString(), context: { document: { location: { href: 'https://shop.example/checkout' } } } });
  const variant = { sku: 'sku-1', product: { id: '7', type: 'Shoes' }, price: { amount: 5, currencyCode: 'EUR' } };
  const data = {
    product_added_to_cart: { cartLine: { merchandise: variant, quantity: 1 } },
    product_removed_from_cart: { cartLine: { merchandise: variant, quantity: 1 } },
    checkout_started: { checkout: { totalPrice: { amount: 10, currencyCode: 'EUR' } } },
    checkout_completed: { checkout: { order: { id: 'o-1' }, lineItems: [{ variant, quantity: 2 }, { variant: { ...variant, sku: null }, quantity: 1 }] } },
  };
  const analytics = { subscribe: (name, hear) => setTimeout(() => hear({ ...common('e-' + name), data: data[name] })) };`;

test(
  'Shopify, with a stand-in for the events that its sandbox gives to a pixel',
  async () => {
    const [theme = '', pixel = ''] = await printed('shopify');
    const rendered = theme
      .replaceAll(/\{%.*?%\}/g, '')
      .replace('{{ product.selected_or_first_available_variant.sku | escape }}', 'sku-1')
      .replace('{{ product.type | escape }}', 'Shoes');
    const inside = `<script>${SHOPIFY}\n${pixel}</script>`.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    [head, body] = [rendered, `<iframe sandbox="allow-scripts" srcdoc="${inside}"></iframe>`];
    await visit();
    await expectCounted('shopify', { page_view: 2, add_to_cart: 1, remove_from_cart: 1, checkout: 1, purchase: 2 });
  },
  PATIENCE_MS,
);

test('no kind is left untried', () => {
  expect(SNIPPETS.map(({ id }) => id)).toEqual(['html', 'react', 'next', 'vue', 'gtm', 'shopify']);
});
