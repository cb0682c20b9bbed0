// What cdktf.json starts: bundles the stacks (they import TypeScript of the layers) and runs them. CommonJS, because CDKTF is.
const { buildSync } = require('esbuild');
const { mkdirSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
// Below this folder, so that its packages are found.
const bundle = join(__dirname, 'node_modules', '.cache', 'stacks.cjs');
mkdirSync(dirname(bundle), { recursive: true });
buildSync({
  entryPoints: [join(__dirname, 'main.ts')],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'warning',
});
process.env.TIDEMARK_ROOT ??= root;
require(bundle);
