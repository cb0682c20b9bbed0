import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { createClient } from '../../client/client';
import { ADMIN_TOKEN_FILE } from '../../platform/admin-token';

export interface ServedPlatform {
  readonly pid: number;
  readonly url: string;
  readonly client: ReturnType<typeof createClient>;
  stop(): Promise<void>;
}

const announced = z.object({ url: z.string() });

/** `./tidemark up` over a directory, as its own process, with everything that it does by default. */
export async function serve(root: string, dataDir: string): Promise<ServedPlatform> {
  const options = ['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none', '--json'];
  const child = spawn(join(root, 'tidemark'), options, { stdio: ['ignore', 'pipe', 'inherit'] });
  const { url } = announced.parse(JSON.parse(await firstOutput(child)));
  const adminToken = await readFile(join(dataDir, ADMIN_TOKEN_FILE), 'utf8');
  const client = createClient({ fetch: (path, init) => fetch(new URL(path, url), init), adminToken });
  return {
    pid: child.pid ?? NaN,
    url,
    client,
    stop: async () => {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** @throws if the process ends instead of saying where it listens */
async function firstOutput(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the output of tidemark up is not read');
  const lines = createInterface({ input: child.stdout });
  let text = '';
  for await (const line of lines) {
    text += line;
    if (isJson(text)) return text;
  }
  throw new Error(`tidemark up ended instead of saying where it listens: ${text}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
