import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What a browser may have to load, compressed, before the first page shows numbers. */
export const START_LIMIT_BYTES = 250 * 1024;

/**
 * Zod would be a third of the page, and its attempt to compile parsers breaks the page’s content security policy.
 *
 * @type {import('esbuild').Plugin}
 */
const withoutZod = {
  name: 'without-zod',
  setup(bundle) {
    bundle.onResolve({ filter: /^zod($|\/)/ }, ({ importer }) => ({
      errors: [{ text: `${importer} would bring zod into the page: import operations and schemas as types only` }],
    }));
  },
};

/**
 * Bundles the dashboard into a folder. Plain JavaScript, because the launcher runs before anything is built.
 *
 * @param {typeof import('esbuild').build} build passed in, because esbuild may not be installed when this file is
 * loaded
 * @param {string} root of the checkout
 * @param {string} outdir must exist
 * @returns {Promise<{ readonly startBytes: number }>} what the first page loads at the start, compressed
 */
export async function bundleDashboard(build, root, outdir) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: join(root, 'dashboard/src/main.tsx'), dashboard: join(root, 'dashboard/src/dashboard.css') },
    outdir,
    bundle: true,
    // The page of a capability is a chunk of its own.
    splitting: true,
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    loader: { '.woff2': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [withoutZod],
    logLevel: 'warning',
    metafile: true,
  });
  copyFileSync(join(root, 'dashboard/index.html'), join(outdir, 'index.html'));
  return { startBytes: startBytesOf(metafile.outputs, root) };
}

/** The page that is open at first. */
const FIRST_PAGE = 'dashboard/src/pages/overview/page.tsx';

/**
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {string} root to which their paths are relative
 * @returns {number} compressed size of the shell, the first page, the style sheet and the font, with all they import
 */
function startBytesOf(outputs, root) {
  const first = [FIRST_PAGE, 'dashboard/src/main.tsx', 'dashboard/src/dashboard.css'];
  const waiting = Object.keys(outputs).filter(
    (path) => first.includes(outputs[path]?.entryPoint ?? '') || path.endsWith('.woff2'),
  );
  /** @type {Set<string>} */
  const loaded = new Set();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { path: imported, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') waiting.push(imported);
  }
  return [...loaded].reduce((sum, path) => sum + gzipSync(readFileSync(resolve(root, path))).length, 0);
}
