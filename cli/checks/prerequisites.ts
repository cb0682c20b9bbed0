import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { UserError } from '../exit';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What the tests need that npm does not have. */
interface Prerequisite {
  readonly what: string;
  /** Of Debian. */
  readonly packages: readonly string[];
  /** How to help oneself. */
  readonly otherwise: string;
  readonly isThere: () => boolean;
}

const PREREQUISITES: readonly Prerequisite[] = [
  {
    what: 'the browser tests need Chromium',
    packages: ['chromium'],
    otherwise: 'Install it, or name one in TIDEMARK_CHROMIUM.',
    isThere: () => process.env['TIDEMARK_CHROMIUM'] !== undefined || CHROMIUM.some((path) => existsSync(path)),
  },
  {
    what: 'the tests of adapters/aws and of Spark need Python 3 with venv and pip, for the double of AWS and for Spark',
    packages: ['python3', 'python3-venv', 'python3-pip'],
    otherwise: 'Install Python 3.9 or newer.',
    isThere: () => runs('python3', '-c', 'import venv, ensurepip, pip'),
  },
  {
    what: 'the tests of Spark need Java',
    packages: ['default-jre-headless'],
    otherwise: 'Install Java 17.',
    isThere: () => runs('java', '-version'),
  },
  {
    what: 'the contract tests of the cache need valkey-server or redis-server',
    packages: ['redis-server'],
    otherwise: 'Install one of them.',
    isThere: () => runs('valkey-server', '--version') || runs('redis-server', '--version'),
  },
];

/** Installs with apt what is missing, where that can be done. @throws UserError naming what is missing, and for which tests */
export function ensurePrerequisites(): void {
  for (const { what, packages, otherwise, isThere } of PREREQUISITES) {
    if (isThere()) continue;
    process.stderr.write(`${what}: installing ${packages.join(', ')} …\n`);
    const failure = install(packages);
    if (failure !== undefined) throw new UserError(`${what}, and installing it failed (${failure})\n${otherwise}`);
  }
}

/** The browser to test in; call after `ensurePrerequisites`. */
export function chromium(): string {
  return CHROMIUM.find((path) => existsSync(path)) ?? process.env['TIDEMARK_CHROMIUM'] ?? '/usr/bin/chromium';
}

function install(packages: readonly string[]): string | undefined {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const args of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    const [program, ...rest] = [...sudo, ...args] as [string, ...string[]];
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

/** Everything that the tests need from Debian, without repeats. */
export function debianPackages(): readonly string[] {
  return [...new Set(PREREQUISITES.flatMap(({ packages }) => packages))];
}
