import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createClient } from '../../client/client';
import { addSite } from '../../core/wire/sites';
import { finished, firstJson, freshFolder, removeFolders, ROOT, start, tidemarkJson } from '../e2e/cli';
import { pythonEnvironment, run } from './python-environment';

const TYPESCRIPT = resolve(import.meta.dirname, 'typescript');
const PYTHON = resolve(import.meta.dirname, 'python');
const folder = freshFolder();
const dataDir = join(folder, 'data');
const documentFile = join(folder, 'openapi.json');
/** What both generated clients are answered. */
const ANSWERED = {
  accepted: 1,
  verdict: 'accepted',
  metric: 'page_views',
  layer: 'speed',
  sites: ['shop'],
  steps: ['page_view', 'purchase'],
  problem: 'unknown_metric',
};

let running: ChildProcess;
let url: string;
let writeKey: string;

beforeAll(async () => {
  running = start('up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none', '--json');
  ({ url } = await firstJson<{ readonly url: string }>(running));
  const site = ['sites', 'add', '--site', 'shop', '--data-dir', dataDir];
  ({ write_key: writeKey } = await tidemarkJson<{ readonly write_key: string }>(...site));
  writeFileSync(documentFile, await (await fetch(`${url}/openapi.json`)).text());
}, 600_000);

afterAll(async () => {
  running.kill('SIGTERM');
  await finished(running);
  removeFolders();
});

// First: while the tools of the others block this process, idle connections close unseen.
test('the client of this repository works over a socket', async () => {
  const strangers = createClient({ baseUrl: url, adminToken: 'wrong' });

  const refused = strangers.call(addSite, { id: 'blog' });

  await expect(refused).rejects.toMatchObject({ code: 'admin_access_denied', status: 401 });
});

test('the OpenAPI document is valid', () => {
  expect(run(join(pythonEnvironment(), 'python'), ['-m', 'openapi_spec_validator', documentFile])).toContain('OK');
}, 600_000);

test('a TypeScript client that openapi-typescript generates compiles and works', () => {
  run('node', [join(ROOT, 'cli/install.mjs'), 'test/clients/typescript']);
  const generated = join(TYPESCRIPT, 'generated');
  const tool = (name: string): string => join(TYPESCRIPT, 'node_modules/.bin', name);
  mkdirSync(generated, { recursive: true });

  run(tool('openapi-typescript'), [documentFile, '-o', join(generated, 'schema.d.ts')]);
  run(tool('tsc'), ['-p', TYPESCRIPT]);
  const printed = run('node', [join(generated, 'program.js'), url, writeKey]);

  expect(JSON.parse(printed)).toEqual(ANSWERED);
}, 600_000);

test('a Python client that openapi-python-client generates works', () => {
  const programs = pythonEnvironment();
  const options = ['--meta', 'none', '--config', join(PYTHON, 'generator.yaml')];

  run(join(programs, 'openapi-python-client'), [
    ...['generate', '--path', documentFile, '--output-path', join(folder, 'tidemark_client')],
    ...options,
  ]);
  const printed = run(join(programs, 'python'), [join(PYTHON, 'program.py'), url, writeKey], { PYTHONPATH: folder });

  expect(JSON.parse(printed)).toEqual(ANSWERED);
}, 600_000);
