// Bootstraps a checkout, then runs the command line. Plain JavaScript, because it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleDashboard } from './dashboard-bundle.mjs';
import { installPackages } from './install.mjs';
import { removeOldBuilds } from './old-builds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_AT_LEAST = [20, 15];
/** Folders that go into the bundle; a change in one of them means a new build. */
const SOURCES = [
  'adapters',
  'batch-layer',
  'capabilities',
  'cli',
  'client',
  'core',
  'loadtest',
  'platform',
  'reaction-layer',
  'serving-layer',
  'simulator',
  'speed-layer',
  'dashboard',
  'stacks/environments',
  'stacks/lib',
  'test/support',
  'simulation',
  'test/adapters/aws/doubles',
];

function say(text) {
  process.stderr.write(`tidemark: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(2);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor < NODE_AT_LEAST[1])) {
    fail(`Node.js ${process.versions.node} is too old; version ${NODE_AT_LEAST.join('.')} or newer is needed.`);
  }
}

function installRoot() {
  const failure = installPackages(root, '.', (text) => say(text));
  if (failure !== undefined) fail(failure);
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else yield path;
  }
}

/** Names a build by what went into it, so that two commands started at once cannot harm each other. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const path of [...SOURCES.map((name) => join(root, name)), join(root, 'package.json')].filter(existsSync)) {
    const files = statSync(path).isDirectory() ? sourceFiles(path) : [path];
    for (const file of files) {
      const { mtimeMs, size } = statSync(file);
      hash.update(`${file}\0${mtimeMs}\0${size}\n`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function build() {
  const builds = join(root, '.build');
  const target = join(builds, sourceHash());
  if (existsSync(target)) return target;
  const { build: bundle } = await import('esbuild');
  const fresh = join(builds, `fresh-${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  await bundle({
    entryPoints: { main: join(root, 'cli/main.ts') },
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  await bundleDashboard(bundle, root, join(fresh, 'dashboard'));
  removeOldBuilds(builds);
  try {
    renameSync(fresh, target);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another command built the same
  }
  return target;
}

checkNode();
installRoot();
const bundle = await build();
process.env['TIDEMARK_ROOT'] = root;
process.env['TIDEMARK_BUILD'] = bundle;
await import(pathToFileURL(join(bundle, 'main.mjs')).href);
