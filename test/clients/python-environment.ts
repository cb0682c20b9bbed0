import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REQUIREMENTS = resolve(import.meta.dirname, 'python/requirements.txt');

/** Installs the pinned generator and validator in an environment of their own, once per list of requirements. */
export function pythonEnvironment(): string {
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = resolve(import.meta.dirname, `../../node_modules/.cache/openapi-python-${pins}`);
  const installed = join(folder, '.installed');
  const programs = join(folder, 'bin');
  if (existsSync(installed)) return programs;
  run('python3', ['-m', 'venv', '--clear', folder]);
  run(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]);
  writeFileSync(installed, '');
  return programs;
}

/** Runs a program to its end. @returns what it printed @throws with its output if it failed */
export function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
  });
  if (status === 0) return stdout;
  throw new Error(`${[program, ...args].join(' ')} failed: ${error?.message ?? ''}\n${stdout}\n${stderr}`);
}
