import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Age after which the lock of an installation that was killed is ignored. */
const LOCK_MS = 1_800_000;

/** In the user's cache, which all checkouts share and CI keeps from one run to the next. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tidemark', 'doubles');

/** Names an environment by what is installed in it and the Python that it belongs to. */
function keyOf(requirement: string): string {
  const { stdout } = spawnSync('python3', ['--version'], { encoding: 'utf8' });
  return createHash('sha256').update(`${requirement}\n${stdout}`).digest('hex').slice(0, 12);
}

/**
 * Installs an AWS emulator once, in a virtual environment.
 *
 * @param requirement the package with its extras, if it is more than the name
 * @returns the Python of that environment
 */
export async function installFromPyPi(name: string, version: string, requirement = name): Promise<string> {
  const folder = join(CACHE, `${name}-${keyOf(`${requirement}==${version}`)}`);
  const installed = join(folder, '.installed');
  const python = join(folder, 'bin/python');
  if (existsSync(installed)) return python;
  const lock = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!tryLock(lock)) {
    await sleep(500);
    if (existsSync(installed)) return python;
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > LOCK_MS)
      rmSync(lock, { recursive: true, force: true });
  }
  try {
    run('python3', '-m', 'venv', '--clear', folder);
    run(join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', `${requirement}==${version}`);
    writeFileSync(installed, '');
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
  return python;
}

/** Creating a folder is atomic. */
function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `the double of AWS could not be installed (${[program, ...args].join(' ')}): ${error?.message ?? stderr}\nInstall Python 3 with venv (Debian: python3-venv).`,
  );
}
