// Bootstraps a checkout, then runs the command line. Plain JavaScript, because it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleDashboard } from './dashboard-bundle.mjs';
import { installPackages } from './install.mjs';
import { removeOldBuilds } from './old-builds.mjs';
import { bundleShop } from './shop-bundle.mjs';
import { bundleTracker } from './tracker-bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MINIMUM_NODE = { major: 20, minor: 15 };
/** Folders that go into the bundle: a change in one of them triggers a new build. */
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
  'tracker',
  'stacks/environments',
  'stacks/lib',
  'test/support',
  'simulation',
  'test/adapters/aws/doubles',
];

/** @param {string} text */
function say(text) {
  process.stderr.write(`tidemark: ${text}\n`);
}

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  say(text);
  process.exit(2);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM_NODE.major || (major === MINIMUM_NODE.major && minor < MINIMUM_NODE.minor)) {
    const needed = `${MINIMUM_NODE.major}.${MINIMUM_NODE.minor}`;
    fail(`Node.js ${process.versions.node} is too old; version ${needed} or newer is needed.`);
  }
}

function installRoot() {
  const failure = installPackages(root, '.', say);
  if (failure !== undefined) fail(failure);
}

/**
 * @param {string} folder
 * @returns {Generator<string, void, undefined>} paths
 */
function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else yield path;
  }
}

/** Names a build by its sources, so that two commands started at once cannot overwrite each other’s build. */
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
    entryPoints: {
      main: join(root, 'cli/main.ts'),
      'starter-process': join(root, 'platform/processes/starter-process.ts'),
      'batch-child': join(root, 'platform/processes/batch-child.ts'),
      'question-thread': join(root, 'platform/processes/question-thread.ts'),
      'archive-thread': join(root, 'platform/processes/archive-thread.ts'),
    },
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
  await bundleTracker(bundle, root, join(fresh, 'dashboard'));
  await bundleShop(bundle, root, join(fresh, 'shop'));
  removeOldBuilds(builds);
  try {
    renameSync(fresh, target);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another command made the same build
  }
  return target;
}

checkNode();
installRoot();
const bundle = await build();
process.env['TIDEMARK_ROOT'] = root;
process.env['TIDEMARK_BUILD'] = bundle;
await import(pathToFileURL(join(bundle, 'main.mjs')).href);
