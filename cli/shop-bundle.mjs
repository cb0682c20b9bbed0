import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bundles the sample shop into a folder. Plain JavaScript, because the launcher runs before anything is built.
 *
 * @param {typeof import('esbuild').build} build passed in, because esbuild may not be installed when this file is
 * loaded
 * @param {string} root of the checkout
 * @param {string} outdir
 * @returns {Promise<void>}
 */
export async function bundleShop(build, root, outdir) {
  const source = join(root, 'tracker/shop');
  await build({
    entryPoints: { shop: join(source, 'main.ts') },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  for (const file of ['shop.html', 'closed.html', 'shop.css']) copyFileSync(join(source, file), join(outdir, file));
}
