import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Hono } from 'hono';
import ts from 'typescript';
import { bundleTracker } from '../../cli/tracker-bundle.mjs';
import { serveDashboard } from '../../platform/dashboard';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { createEventRoutes } from '../../speed-layer/collect/routes';
import { collecting, eventFramesIn, SECRETS } from '../collect/collecting';
import { ROOT } from '../e2e/cli';

const HOST = '127.0.0.1';

/** A folder of a server that has nothing but the file and its types. */
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-server-'));
  await bundleTracker(build, ROOT, folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true }));

const SERVER = `import { createServerClient } from './tidemark-node.js';
const client = createServerClient({ endpoint: process.env.ENDPOINT, key: process.env.KEY, onRefused: ({ code }) => console.log(code) });
client.track({ event_type: 'page_view', session_id: 's-1', event_id: 'own' });
await client.send({ event_type: 'purchase', session_id: 's-1', order_id: 'o-1', price: '9.90', currency: 'EUR' });
client.track({ event_type: 'nothing', session_id: 's-1' });
console.log((await client.close()).length, 'left');`;

test('the file runs by itself: it sends, hears of what is refused, and leaves nothing when it is closed', async () => {
  const { collector, stream } = collecting([], {}, { clock: { now: () => Date.now() } });
  const app = new Hono();
  app.route('/', createEventRoutes({ collect: (request) => collector.collect(request), clientIp: () => undefined }));
  const server = await listen(app, { host: HOST, port: 0 });
  writeFileSync(join(folder, 'server.js'), SERVER);

  const running = spawn(process.execPath, ['server.js'], {
    cwd: folder,
    env: { ENDPOINT: `${urlOf(server, HOST)}/v1/events`, KEY: SECRETS.writeKey },
  });
  let said = '';
  for (const output of [running.stdout, running.stderr]) output.on('data', (data: Buffer) => (said += data.toString()));
  const status = await new Promise((resolve) => running.on('close', resolve));
  await closeServer(server);

  const ids = eventFramesIn(stream.taken).flatMap(({ events }) => events.map(({ event_id }) => event_id));
  expect([status, said.trim().split('\n')]).toEqual([0, ['bad_format', '0 left']]);
  expect(ids).toHaveLength(2);
  expect(ids).toContain('own');
});

/** Errors of a program that uses the file, with nothing installed. */
function errorsOf(program: string): readonly string[] {
  const path = join(folder, 'program.ts');
  writeFileSync(path, program);
  const options: ts.CompilerOptions = {
    ...{
      strict: true,
      skipDefaultLibCheck: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    },
    ...{
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
    },
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([path], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const TYPED = `import { createServerClient, type EventRefusal, type ServerClient } from './tidemark-node.js';
const refused: EventRefusal[] = [];
const client: ServerClient = createServerClient({ endpoint: 'https://stats.example/v1/events', key: 'sk_1', onRefused: (one) => refused.push(one) });
export const taken: boolean = client.track({ event_type: 'purchase', price: 9.9, custom_properties: { size: 42 } });
export const left: Promise<number> = client.close().then((events) => events.length);
// @ts-expect-error
client.track({ event_type: 'purchase', quantity: 'two' });
`;

test('its types stand alone, and find a field of the wrong type', () => {
  expect(errorsOf(TYPED)).toEqual([]);
});

test('both are served, to any page', async () => {
  const app = serveDashboard(new Hono(), { folder });
  const answers = await Promise.all(
    ['js', 'd.ts'].map(async (extension) => app.request(`/tidemark-node.${extension}`)),
  );

  expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
    [200, 'text/javascript; charset=utf-8'],
    [200, 'text/plain; charset=utf-8'],
  ]);
  expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual(['*', '*']);
});
