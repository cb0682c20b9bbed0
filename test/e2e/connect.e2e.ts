import { join } from 'node:path';
import type { ConnectFinding } from '../../cli/check-key';
import { finished, firstJson, freshFolder, removeFolders, start, tidemark, tidemarkJson } from './cli';

interface Started {
  readonly url: string;
  readonly first?: Readonly<Record<'site' | 'write_key' | 'server_key' | 'read_key' | 'snippet', string>>;
}
interface Connected {
  readonly ok: boolean;
  readonly cause?: string;
  readonly findings: readonly ConnectFinding[];
}

afterAll(removeFolders);

test('a new directory has a site and keys at once, and “connect” proves that they work', async () => {
  const dataDir = join(freshFolder(), 'data');
  const up = ['up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none', '--json'];
  const running = start(...up);
  const { url, first } = await firstJson<Started>(running);
  if (first === undefined) throw new Error('nothing was made');
  const steps = ({ findings }: Connected): readonly string[] =>
    findings.map(({ step, verdict }) => `${step} ${verdict}`);
  const all = ['reach ok', 'clock ok', 'send ok', 'count ok'];

  const own = await tidemarkJson<Connected>('connect', '--data-dir', dataDir);
  const elsewhere = ['connect', '--url', url, '--key', first.server_key];
  const seen = await tidemarkJson<Connected>(...elsewhere, '--read-key', first.read_key);
  const unseen = await tidemarkJson<Connected>('connect', '--url', url, '--key', first.server_key);
  const wrong = await tidemark('connect', '--url', url, '--key', first.read_key, '--json');
  const secret = await tidemark('connect', '--url', url, '--key', first.server_key, '--snippet', 'react', '--json');
  const closed = await tidemark('connect', '--url', 'http://127.0.0.1:9', '--key', first.write_key, '--json');

  expect(first.snippet).toBe(`<script defer src="${url}/tidemark.js" data-key="${first.write_key}"></script>`);
  expect([own, seen].map(steps)).toEqual([all, all]);
  expect(steps(unseen)).toEqual([...all.slice(0, -1), 'count skipped']);
  expect(wrong.status).toBe(1);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ ok: false, cause: 'scope' });
  expect(secret.status).toBe(2);
  expect(secret.stderr).toContain('a server key is a secret');
  expect(closed.status).toBe(1);
  expect(JSON.parse(closed.stdout)).toMatchObject({ ok: false, cause: 'unreachable' });

  running.kill('SIGTERM');
  await finished(running);
  const again = start(...up);
  expect(await firstJson<Started>(again)).not.toHaveProperty('first');
  again.kill('SIGTERM');
  await finished(again);
}, 600_000);
