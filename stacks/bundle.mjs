// Builds the zips of the functions and the live page in .build/lambda. The same sources give the same bytes on any
// machine.   node stacks/bundle.mjs [function …]
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import * as z from 'zod';
import { bundleDashboard } from '../cli/dashboard-bundle.mjs';
import { bundleTracker } from '../cli/tracker-bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const target = process.env.TIDEMARK_LAMBDA_ZIPS ?? join(root, '.build', 'lambda');
const fromRoot = createRequire(join(root, 'package.json'));
/** The earliest timestamp that a zip supports. */
const NO_TIME = new Date(1980, 0, 1);
const READABLE = 0o644 << 16;

/** Bundled packages may be CommonJS and expect its globals. */
const BANNER = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __pathOf(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/**
 * The entry file of each function, from the list that the stacks use.
 * @returns {ReadonlyMap<string, string>}
 */
function entries() {
  const source = readFileSync(join(here, 'lib', 'function-code.ts'), 'utf8');
  const matches = source.matchAll(/^ {2}(\w+): '([\w/-]+\/lambda\.ts)',$/gm);
  const ofCapabilities = z
    .record(z.string(), z.string())
    .parse(JSON.parse(readFileSync(join(root, 'capabilities', 'generated', 'functions.json'), 'utf8')));
  /** @type {Map<string, string>} */
  const found = new Map(Object.entries(ofCapabilities));
  for (const [, name = '', path = ''] of matches) found.set(name, path);
  return found;
}

/**
 * Bundles only Zod’s English messages: its fifty languages are a quarter of a function’s code.
 * @type {import('esbuild').Plugin}
 */
const ENGLISH_ONLY = {
  name: 'english-only',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * Files that a bundle reads at run time, depending on the modules in it.
 * @param {readonly string[]} inputs paths of the bundled modules
 * @returns {Readonly<Record<string, Uint8Array>>}
 */
function companions(inputs) {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  /** @param {string} path */
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

/**
 * @param {string} folder
 * @returns {readonly string[]} paths of all files in it, at any depth
 */
function below(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * @param {string} entry
 * @returns {Promise<{ readonly zip: Uint8Array, readonly codeBytes: number }>}
 */
async function bundle(entry) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    // What is imported dynamically is a file of its own, which is read when it is needed.
    outdir: '.',
    splitting: true,
    entryNames: 'index',
    outExtension: { '.js': '.mjs' },
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
  const code = Object.fromEntries(outputFiles.map(({ path, contents }) => [relative(root, path), contents]));
  const files = { ...code, ...companions(Object.keys(metafile.inputs)) };
  const sorted = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, bytes]) => /** @type {const} */ ([name, zipped(bytes)]));
  return {
    zip: zipSync(Object.fromEntries(sorted)),
    codeBytes: outputFiles.reduce((sum, { contents }) => sum + contents.length, 0),
  };
}

/**
 * @param {Uint8Array} bytes
 * @returns {import('fflate').ZippableFile}
 */
function zipped(bytes) {
  return [bytes, { level: 9, mtime: NO_TIME, os: 3, attrs: READABLE }];
}

async function buildPage() {
  const page = join(target, 'page');
  rmSync(page, { recursive: true, force: true });
  mkdirSync(page, { recursive: true });
  await bundleDashboard(build, root, page);
  await bundleTracker(build, root, page);
}

/** @param {readonly string[]} chosen functions; all if empty */
async function main(chosen) {
  mkdirSync(target, { recursive: true });
  const known = entries();
  const unknown = chosen.filter((name) => !known.has(name) && name !== 'page');
  if (unknown.length > 0) {
    process.stderr.write(`no such function: ${unknown.join(', ')}; use ${[...known.keys(), 'page'].join(', ')}\n`);
    process.exitCode = 2;
    return;
  }
  for (const [name, entry] of known) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    if (!existsSync(join(root, entry))) {
      process.stdout.write(`${name.padEnd(11)} skipped: ${entry} does not exist\n`);
      continue;
    }
    try {
      const { zip, codeBytes } = await bundle(entry);
      writeFileSync(join(target, `${name}.zip`), zip);
      const [zipKb, codeKb] = [zip.length, codeBytes].map((bytes) => String(Math.ceil(bytes / 1024)).padStart(6));
      process.stdout.write(`${name.padEnd(11)} ${zipKb} KB zip ${codeKb} KB code\n`);
    } catch (error) {
      process.stdout.write(`${name.padEnd(11)} failed: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
  if (chosen.length === 0 || chosen.includes('page')) await buildPage();
}

await main(process.argv.slice(2));
