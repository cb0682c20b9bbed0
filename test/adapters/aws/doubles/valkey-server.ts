import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './server-process';

export interface ValkeyServer {
  readonly url: string;
  /** PEM of its certificate authority; empty for a server without TLS. */
  readonly authority: string;
  /** Restarts the server, empty, at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export type ValkeyMode = 'standalone' | 'cluster over TLS';

/** A real Redis or Valkey server, from Debian's archive. */
export async function startValkey(mode: ValkeyMode): Promise<ValkeyServer> {
  const program = ensureProgram();
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-valkey-'));
  const port = String(await freePort());
  const args = [
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
    ...(mode === 'standalone' ? ['--port', port] : clusterArgs(folder, port, String(await freePort()))),
  ];
  const start = () => startServer([program, ...args], /(Ready to accept connections)/);
  let server = await start();
  if (mode !== 'standalone') await giveAllSlots(folder, port);
  return {
    url: `${mode === 'standalone' ? 'redis' : 'rediss'}://127.0.0.1:${port}`,
    authority: mode === 'standalone' ? '' : readFileSync(join(folder, 'ca.pem'), 'utf8'),
    restart: async () => {
      await server.stop();
      server = await start();
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function clusterArgs(folder: string, port: string, busPort: string): readonly string[] {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=test',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    file('key.pem'),
    '-out',
    file('ca.pem'),
  );
  const tls = [
    '--tls-port',
    port,
    '--port',
    '0',
    '--tls-cert-file',
    file('ca.pem'),
    '--tls-key-file',
    file('key.pem'),
    '--tls-ca-cert-file',
    file('ca.pem'),
  ];
  // A node that has met no other does not know its own address, and reports it only if it is configured.
  const node = [
    '--cluster-enabled',
    'yes',
    '--cluster-config-file',
    file('nodes.conf'),
    '--cluster-announce-ip',
    '127.0.0.1',
    '--tls-cluster',
    'yes',
  ];
  return [...tls, '--tls-auth-clients', 'no', ...node, '--cluster-port', busPort];
}

async function giveAllSlots(folder: string, port: string): Promise<void> {
  const cluster = (...command: readonly string[]): string =>
    execFileSync('redis-cli', ['-p', port, '--tls', '--cacert', join(folder, 'ca.pem'), 'cluster', ...command], {
      stdio: 'pipe',
      encoding: 'utf8',
    });
  cluster('addslotsrange', '0', '16383');
  while (!cluster('info').includes('cluster_state:ok')) await sleep(50);
}

/** The server program of this machine; undefined if there is none. */
export function installedValkey(): string | undefined {
  return ['valkey-server', 'redis-server'].find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
  );
}

function ensureProgram(): string {
  const found = installedValkey();
  if (found !== undefined) return found;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const args of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', 'redis-server'],
  ]) {
    const [program, ...rest] = [...sudo, ...args] as [string, ...string[]];
    const { status, stderr } = spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
    if (status !== 0)
      throw new Error(
        `the cache tests need redis-server or valkey-server, and installing it failed (${[program, ...rest].join(' ')}): ${stderr}`,
      );
  }
  return 'redis-server';
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
