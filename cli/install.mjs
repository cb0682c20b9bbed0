// Installs the packages of one folder of the checkout: `node cli/install.mjs stacks`. Plain JavaScript, because it runs
// before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Installs the lockfile's packages for one folder, without install scripts, unless this exact lockfile is already
 * installed there.
 *
 * @returns an error message, if it failed
 */
export function installPackages(root, folder, say) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  const stamp = join(root, folder, 'node_modules', '.tidemark-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return undefined;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  say(`installing packages${folder === '.' ? '' : ` of ${folder}`} with ${packageManager} (once for each lockfile) …`);
  const run = spawnSync(
    'npx',
    ['-y', packageManager, 'install', '--frozen-lockfile', '--ignore-scripts', '--reporter=append-only'],
    {
      cwd: join(root, folder),
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, CI: 'true' },
    },
  );
  if (run.status !== 0)
    return `installing packages failed:\n${run.stderr}\nCheck the connection to the npm registry, then run the command again.`;
  writeFileSync(stamp, lock);
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failure = installPackages(dirname(dirname(fileURLToPath(import.meta.url))), process.argv[2] ?? '.', (text) =>
    process.stderr.write(`tidemark: ${text}\n`),
  );
  if (failure !== undefined) process.stderr.write(`${failure}\n`);
  process.exitCode = failure === undefined ? 0 : 1;
}
