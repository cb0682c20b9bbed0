import { CALLS_NOTE, scriptTag, type SnippetKind } from './snippet';

export const html: SnippetKind = {
  id: 'html',
  title: 'Plain HTML',
  make: (place) => ({
    parts: [{ where: 'the `<head>` of every page', language: 'html', code: scriptTag(place) }],
    notes: [
      CALLS_NOTE,
      `A content security policy needs \`script-src ${place.origin}; connect-src ${place.origin}\`, and nothing inline.`,
    ],
  }),
};

/** What React, Next and Vue call; a call before the script has loaded waits for it. */
const CALL = `/** Calls the tracker: tidemark('ecommerce', 'add_to_cart', { … }). Before it has loaded, calls wait for it. */
export function tidemark(name: string, ...given: unknown[]) {
  const page = (window.tidemark ??= {});
  const method = page[name];
  if (typeof method === 'function') method(...given);
  else (page.q ??= []).push([name, ...given]);
}

declare global {
  interface Window {
    tidemark?: Record<string, any>;
  }
}`;

const HISTORY_NOTE = 'Page views follow the history of the browser, so a router needs nothing.';

export const react: SnippetKind = {
  id: 'react',
  title: 'React',
  make: ({ origin, writeKey }) => ({
    parts: [
      {
        where: '`src/tidemark.tsx`',
        language: 'tsx',
        code: `import { useEffect } from 'react';

const SOURCE = '${origin}/tidemark.js';

/** Loads the tracker, once. */
export function Tidemark() {
  useEffect(() => {
    // In development, React runs effects twice.
    if (document.querySelector(\`script[src="\${SOURCE}"]\`)) return;
    const script = document.createElement('script');
    script.src = SOURCE;
    script.dataset.key = '${writeKey}';
    document.head.append(script);
  }, []);
  return null;
}

${CALL}`,
      },
      { where: 'the root of your app', language: 'tsx', code: '<Tidemark />' },
    ],
    notes: [HISTORY_NOTE, 'A router with `#/cart` in the address needs `script.dataset.hashRoutes = ""`.'],
  }),
};

export const next: SnippetKind = {
  id: 'next',
  title: 'Next.js',
  make: ({ origin, writeKey }) => ({
    parts: [
      {
        where: '`app/layout.tsx`',
        language: 'tsx',
        code: `import type { ReactNode } from 'react';
import Script from 'next/script';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script src="${origin}/tidemark.js" data-key="${writeKey}" />
      </body>
    </html>
  );
}`,
      },
      { where: '`lib/tidemark.ts`, for client components', language: 'tsx', code: CALL },
    ],
    notes: [HISTORY_NOTE, 'With the pages router, put the same `<Script>` into `pages/_app.tsx`.'],
  }),
};

export const vue: SnippetKind = {
  id: 'vue',
  title: 'Vue',
  make: ({ origin, writeKey }) => ({
    parts: [
      {
        where: '`src/tidemark.ts`',
        language: 'tsx',
        code: `import type { App } from 'vue';

/** Loads the tracker, and is $tidemark in templates. */
export const tidemarkPlugin = {
  install(app: App) {
    app.config.globalProperties.$tidemark = tidemark;
    if (typeof document === 'undefined') return; // rendered by a server
    const script = document.createElement('script');
    script.src = '${origin}/tidemark.js';
    script.dataset.key = '${writeKey}';
    document.head.append(script);
  },
};

${CALL}`,
      },
      {
        where: '`src/main.ts`',
        language: 'tsx',
        code: `import { tidemarkPlugin } from './tidemark';

app.use(tidemarkPlugin);`,
      },
    ],
    notes: [HISTORY_NOTE, 'A router with `createWebHashHistory()` needs `script.dataset.hashRoutes = ""`.'],
  }),
};
