import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bundles the tracker’s scripts, `tidemark.js` and `tidemark-extra.js`, and the client of servers, `tidemark-node.js`
 * with its types, into a folder. Plain JavaScript, because the launcher runs before anything is built.
 *
 * @param {typeof import('esbuild').build} build passed in, because esbuild may not be installed when this file is
 * loaded
 * @param {string} root of the checkout
 * @param {string} outdir must exist
 * @returns {Promise<void>}
 */
export async function bundleTracker(build, root, outdir) {
  await build({
    entryPoints: {
      tidemark: join(root, 'tracker/src/script.ts'),
      'tidemark-extra': join(root, 'tracker/src/extra-script.ts'),
    },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  await build({
    entryPoints: { 'tidemark-node': join(root, 'tracker/node/index.ts') },
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  copyFileSync(join(root, 'tracker/node/generated/tidemark-node.d.ts'), join(outdir, 'tidemark-node.d.ts'));
}
