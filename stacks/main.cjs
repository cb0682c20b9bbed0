// The app in cdktf.json: bundles the stacks (they import TypeScript of the layers) and runs them. CommonJS, because
// CDKTF is.
const { buildSync } = require('esbuild');
const { mkdirSync } = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
// Inside this folder, so that Node finds its packages.
const bundle = path.join(__dirname, 'node_modules', '.cache', 'stacks.cjs');
mkdirSync(path.dirname(bundle), { recursive: true });
buildSync({
  entryPoints: [path.join(__dirname, 'synthesise.ts')],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'warning',
});
process.env['TIDEMARK_ROOT'] ??= root;
require(bundle);
