import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

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
    minify: true,
    format: 'esm',
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'dashboard/index.html'), join(outdir, 'index.html'));
}
