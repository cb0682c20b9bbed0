import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

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
 * @returns {Promise<void>}
 */
export async function bundleDashboard(build, root, outdir) {
  await build({
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
  });
  copyFileSync(join(root, 'dashboard/index.html'), join(outdir, 'index.html'));
}
