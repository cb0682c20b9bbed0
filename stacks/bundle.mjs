// Makes the zips of the functions and the live page in .build/lambda: the same sources give the same bytes, on any machine.
//   node stacks/bundle.mjs [function …]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { bundleDashboard } from '../cli/dashboard-bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const target = process.env.TIDEMARK_LAMBDA_ZIPS ?? join(root, '.build', 'lambda');
const fromRoot = createRequire(join(root, 'package.json'));
/** Zips know no time before this. */
const NO_TIME = new Date(1980, 0, 1);
const READABLE = 0o644 << 16;

/** Packages of the root may still be CommonJS and ask for what only CommonJS has. */
const BANNER = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __pathOf(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/** The entries, from where the stacks have them. */
function entries() {
  const source = readFileSync(join(here, 'lib', 'function-code.ts'), 'utf8');
  const platform = [...source.matchAll(/^ {2}(\w+): '([\w/-]+\/lambda\.ts)',$/gm)].map(([, name, path]) => [
    name,
    path,
  ]);
  const ofCapabilities = JSON.parse(readFileSync(join(root, 'capabilities', 'generated', 'functions.json'), 'utf8'));
  return new Map([...platform, ...Object.entries(ofCapabilities)]);
}

/** Zod brings its messages in fifty languages, a quarter of a function’s code; the functions speak one. */
const ENGLISH_ONLY = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Files that a bundle reads while it runs, by what is in the bundle. */
function companions(inputs) {
  const files = {};
  const holds = (path) => inputs.some((input) => input.includes(path));
  if (holds('node_modules/parquet-wasm/')) {
    const wasm = inputs.find((input) => /parquet-wasm\/.*parquet_wasm\.c?js$/.test(input));
    if (wasm !== undefined)
      files['parquet_wasm_bg.wasm'] = readFileSync(join(root, dirname(wasm), 'parquet_wasm_bg.wasm'));
  }
  if (holds('adapters/aws/lambda/sql-folder'))
    for (const path of below(join(root, 'sql'))) files[relative(root, path)] = readFileSync(path);
  if (holds('serving-layer/api/docs-routes')) {
    const folder = dirname(fromRoot.resolve('swagger-ui-dist/package.json'));
    for (const name of ['package.json', 'swagger-ui.css', 'swagger-ui-bundle.js'])
      files[`node_modules/swagger-ui-dist/${name}`] = readFileSync(join(folder, name));
  }
  return files;
}

function below(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: 'index.mjs',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    plugins: [ENGLISH_ONLY],
    banner: { js: BANNER },
    logLevel: 'silent',
  });
  const files = { 'index.mjs': outputFiles[0].contents, ...companions(Object.keys(metafile.inputs)) };
  const sorted = Object.keys(files)
    .sort()
    .map((name) => [name, [files[name], { level: 9, mtime: NO_TIME, os: 3, attrs: READABLE }]]);
  return { zip: zipSync(Object.fromEntries(sorted)), code: outputFiles[0].contents.length };
}

async function buildPage() {
  const page = join(target, 'page');
  rmSync(page, { recursive: true, force: true });
  mkdirSync(page, { recursive: true });
  await bundleDashboard(build, root, page);
}

async function main(chosen) {
  mkdirSync(target, { recursive: true });
  const known = entries();
  const unknown = chosen.filter((name) => !known.has(name) && name !== 'page');
  if (unknown.length > 0) {
    process.stderr.write(
      `there is no function ${unknown.join(', ')}; there are ${[...known.keys()].join(', ')}, page\n`,
    );
    process.exitCode = 2;
    return;
  }
  for (const [name, entry] of known) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    if (!existsSync(join(root, entry))) {
      process.stdout.write(`${name.padEnd(11)} skipped: there is no ${entry}\n`);
      continue;
    }
    try {
      const { zip, code } = await bundle(entry);
      writeFileSync(join(target, `${name}.zip`), zip);
      process.stdout.write(
        `${name.padEnd(11)} ${String(Math.ceil(zip.length / 1024)).padStart(6)} KB zip ${String(Math.ceil(code / 1024)).padStart(6)} KB code\n`,
      );
    } catch (error) {
      process.stdout.write(`${name.padEnd(11)} failed: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
  if (chosen.length === 0 || chosen.includes('page')) await buildPage();
}

await main(process.argv.slice(2));
