import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../exit';
import type { TierName } from './tiers';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A test dependency that npm does not provide. */
interface Prerequisite {
  /** Tiers that need it. */
  readonly tiers: readonly TierName[];
  readonly what: string;
  /** Debian packages. */
  readonly packages: readonly string[];
  /** What to do if installation fails. */
  readonly otherwise: string;
  readonly isThere: () => boolean;
}

const PREREQUISITES: readonly Prerequisite[] = [
  {
    tiers: ['browser'],
    what: 'the browser tests need Chromium',
    packages: ['chromium'],
    otherwise: 'Install it, or set TIDEMARK_CHROMIUM to another browser.',
    isThere: () => process.env['TIDEMARK_CHROMIUM'] !== undefined || CHROMIUM.some((path) => existsSync(path)),
  },
  {
    tiers: ['contract', 'unit', 'spark', 'deployment', 'trino'],
    what: 'the tests of adapters/aws and of Spark need Python 3 with venv and pip, for the AWS emulator and Spark',
    packages: ['python3', 'python3-venv', 'python3-pip'],
    otherwise: 'Install Python 3.9 or newer.',
    isThere: () => runs('python3', '-c', 'import venv, ensurepip, pip'),
  },
  {
    tiers: ['spark'],
    what: 'the Spark tests need Java',
    packages: ['default-jre-headless'],
    otherwise: 'Install Java 17.',
    isThere: () => runs('java', '-version'),
  },
  {
    tiers: ['contract', 'deployment'],
    what: 'the cache contract tests need valkey-server or redis-server',
    packages: ['redis-server'],
    otherwise: 'Install one of them.',
    isThere: () => runs('valkey-server', '--version') || runs('redis-server', '--version'),
  },
];

/** Where downloaded packages are kept, so that CI can cache them; installing them again needs no download. */
const DOWNLOADS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tidemark', 'apt');

/**
 * Installs missing packages with apt, where possible.
 *
 * @param tiers that will run; if absent, all
 * @throws UserError naming what is missing, and for which tests
 */
export function ensurePrerequisites(tiers?: readonly TierName[]): void {
  for (const { tiers: needing, what, packages, otherwise, isThere } of PREREQUISITES) {
    if (tiers !== undefined && !needing.some((tier) => tiers.includes(tier))) continue;
    if (isThere()) continue;
    process.stderr.write(`${what}: installing ${packages.join(', ')} …\n`);
    const failure = install(packages);
    if (failure !== undefined) throw new UserError(`${what}, and installing it failed (${failure})\n${otherwise}`);
  }
}

/** The browser for the tests; call `ensurePrerequisites` first. */
export function chromium(): string {
  return CHROMIUM.find((path) => existsSync(path)) ?? process.env['TIDEMARK_CHROMIUM'] ?? '/usr/bin/chromium';
}

function install(packages: readonly string[]): string | undefined {
  mkdirSync(join(DOWNLOADS, 'partial'), { recursive: true });
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const kept = ['-o', `Dir::Cache::archives=${DOWNLOADS}`, '-o', 'APT::Keep-Downloaded-Packages=true'];
  for (const args of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...kept, ...packages],
  ]) {
    const [program = '', ...rest] = [...sudo, ...args];
    const { status, stderr, error } = spawnSync(program, rest, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    if (status !== 0) return `${[program, ...rest].join(' ')}: ${error?.message ?? stderr}`;
  }
  return undefined;
}

function runs(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** All Debian packages that the tests need, without repeats. */
export function debianPackages(): readonly string[] {
  return [...new Set(PREREQUISITES.flatMap(({ packages }) => packages))];
}
