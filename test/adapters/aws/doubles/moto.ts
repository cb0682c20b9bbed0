import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsClients, createAwsClients } from '../../../../adapters/aws/clients';
import type { RequestMeter } from '../../../../adapters/aws/request-meter';
import { type ServerProcess, startServer } from './server-process';

const VERSION = '5.2.5';
const FOLDER = resolve(import.meta.dirname, `../../../../node_modules/.cache/moto-${VERSION}`);
const INSTALLED = join(FOLDER, '.installed');
/** An installation that was killed holds its lock no longer than this. */
const LOCK_MS = 300_000;

export interface Moto {
  readonly endpoint: string;
  readonly clients: AwsClients;
  stop(): Promise<void>;
}

/** The double of AWS that most suites run against: moto, from PyPI, installed once. */
export async function startMoto(meter?: RequestMeter): Promise<Moto> {
  await install();
  const python = join(FOLDER, 'bin/python');
  const server: ServerProcess = await startServer([python, '-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], /Running on (http:\/\/127\.0\.0\.1:\d+)/);
  const clients = createAwsClients({ ...TEST_ACCOUNT, endpoint: server.found, ...(meter === undefined ? {} : { meter }) });
  return {
    endpoint: server.found,
    clients,
    stop: async () => {
      clients.close();
      await server.stop();
    },
  };
}

export const TEST_ACCOUNT = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } } as const;

let names = 0;
/** A name that no other test of this server has. */
export function freshName(kind: string): string {
  return `${kind}-${process.pid}-${names++}`;
}

async function install(): Promise<void> {
  if (existsSync(INSTALLED)) return;
  const lock = `${FOLDER}.lock`;
  mkdirSync(dirname(FOLDER), { recursive: true });
  while (!tryLock(lock)) {
    await sleep(500);
    if (existsSync(INSTALLED)) return;
    if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > LOCK_MS) rmSync(lock, { recursive: true, force: true });
  }
  try {
    run('python3', '-m', 'venv', '--clear', FOLDER);
    run(join(FOLDER, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', `moto[server]==${VERSION}`);
    writeFileSync(INSTALLED, '');
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Making a folder is atomic. */
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
  throw new Error(`the double of AWS could not be installed (${[program, ...args].join(' ')}): ${error?.message ?? stderr}\nInstall Python 3 with venv (Debian: python3-venv).`);
}
