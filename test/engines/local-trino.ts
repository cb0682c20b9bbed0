import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqlRow, SqlValue } from '../../core/port/batch-engine';
import { installJava, installTrino } from './installed';

/** One Trino server with a Hive catalogue over a folder: like Athena, without the account. */
export interface LocalTrino {
  /** The folder behind `local:///`. */
  readonly folder: string;
  /** Runs one statement in a schema and returns its rows. @throws with the server's message */
  run(sql: string, schema: string): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** The response of `/v1/statement`, and of each address that it names as the next. */
interface Page {
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string }[];
  readonly data?: readonly (readonly SqlValue[])[];
  readonly error?: { readonly message: string };
}

const LAST_WORDS = 4000;

export async function openTrino(): Promise<LocalTrino> {
  const [java, home] = [await installJava(), await installTrino()];
  const root = await mkdtemp(join(tmpdir(), 'tidemark-trino-'));
  const folder = join(root, 'lake');
  await mkdir(folder);
  const port = await freePort();
  const server = start({ java, home, root, config: await writeConfig(root, folder, port) });
  const close = async (): Promise<void> => {
    server.kill();
    await server.ended;
    await rm(root, { recursive: true, force: true });
  };
  try {
    await server.ready;
  } catch (cause) {
    await close();
    throw cause;
  }
  return { folder, close, run: (sql, schema) => statement(`http://127.0.0.1:${port}/v1/statement`, sql, schema) };
}

interface Place {
  readonly java: string;
  readonly home: string;
  readonly root: string;
  readonly config: string;
}

function start({ java, home, root, config }: Place): {
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
  kill(): void;
} {
  const machine = [
    '-Xmx2G',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Djdk.attach.allowAttachSelf=true',
    '-Duser.timezone=UTC',
  ];
  const node = {
    environment: 'test',
    id: 'test',
    'data-dir': join(root, 'data'),
    'bind-ip': '127.0.0.1',
    'internal-address': '127.0.0.1',
  };
  const properties = Object.entries(node).map(([name, value]) => `-Dnode.${name}=${value}`);
  const server = spawn(
    java,
    [...machine, ...properties, `-Dconfig=${config}`, '-cp', join(home, 'lib/*'), 'io.trino.server.TrinoServer'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Where the server looks for its plugins.
      cwd: home,
    },
  );
  let said = '';
  let settle: { readonly resolve: () => void; readonly reject: (cause: Error) => void };
  const ready = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  const listen = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-LAST_WORDS);
    if (said.includes('SERVER STARTED')) settle.resolve();
  };
  server.stdout.on('data', listen);
  server.stderr.on('data', listen);
  server.on('error', (cause) => settle.reject(cause));
  const ended = new Promise<void>((resolve) => server.on('close', () => resolve()));
  void ended.then(() => settle.reject(new Error(`Trino has ended: ${said}`)));
  return { ready, ended, kill: () => void server.kill('SIGKILL') };
}

async function writeConfig(root: string, folder: string, port: number): Promise<string> {
  const write = async (name: string, properties: Readonly<Record<string, string | number>>): Promise<string> => {
    const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
    await writeFile(join(root, name), lines.join(''));
    return join(root, name);
  };
  await mkdir(join(root, 'catalog'));
  await write('catalog/hive.properties', {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': 'local:///meta',
    'fs.native-local.enabled': 'true',
    'local.location': folder,
    'hive.timestamp-precision': 'MILLISECONDS',
  });
  return write('config.properties', {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': port,
    'discovery.uri': `http://127.0.0.1:${port}`,
    'catalog.config-dir': join(root, 'catalog'),
    'query.max-memory': '1GB',
    'query.max-memory-per-node': '1GB',
    'memory.heap-headroom-per-node': '300MB',
    'task.concurrency': 1,
    'task.min-writer-count': 1,
    'task.max-worker-threads': 2,
    'query.max-hash-partition-count': 1,
    'query.min-hash-partition-count': 1,
    'query.min-hash-partition-count-for-write': 1,
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function statement(address: string, sql: string, schema: string): Promise<readonly SqlRow[]> {
  // A zone in which a text or a time that is read without one would shift.
  const headers = {
    'X-Trino-User': 'test',
    'X-Trino-Catalog': 'hive',
    'X-Trino-Schema': schema,
    'X-Trino-Time-Zone': 'America/New_York',
  };
  let page = (await (await fetch(address, { method: 'POST', body: sql, headers })).json()) as Page;
  const rows: SqlRow[] = [];
  for (;;) {
    if (page.error !== undefined) throw new Error(page.error.message);
    const { columns } = page;
    if (columns !== undefined)
      rows.push(
        ...(page.data ?? []).map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null]))),
      );
    if (page.nextUri === undefined) return rows;
    page = (await (await fetch(page.nextUri, { headers })).json()) as Page;
  }
}
