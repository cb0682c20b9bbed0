import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { finished, firstJson, freshFolder, removeFolders, ROOT, start, tidemark, tidemarkJson } from './cli';

const folder = freshFolder();
const dataDir = join(folder, 'data');
let running: ChildProcess;
let url: string;
let writeKey: string;

beforeAll(async () => {
  running = start('up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none', '--json');
  ({ url } = await firstJson<{ readonly url: string }>(running));
  ({ write_key: writeKey } = await tidemarkJson<{ readonly write_key: string }>(
    'sites',
    'add',
    '--site',
    'shop',
    '--data-dir',
    dataDir,
  ));
});

afterAll(async () => {
  running.kill('SIGTERM');
  await finished(running);
  removeFolders();
});

interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

async function post(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Problem }> {
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Problem };
}

test.each([
  ['invalid JSON', '{"event_type": "page_view",', {}, 400, /JSON/],
  ['a 10 MB body', 'x'.repeat(10 * 1024 * 1024), {}, 413, /1 MB|1048576|256|larg/i],
  ['a gzip bomb', gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413, /open|larg/i],
  ['a body that is not gzip although it says so', 'plain', { 'content-encoding': 'gzip' }, 400, /JSON/],
  ['a wrong write key', '{}', { authorization: 'Bearer wk_wrong' }, 401, /key/],
  ['501 events', JSON.stringify(Array.from({ length: 501 }, () => ({}))), {}, 413, /500/],
] as const)('%s is refused with what to do', async (...row) => {
  const [, body, headers, status, says] = row;
  const answer = await post(body, headers);

  expect(answer.status).toBe(status);
  expect(answer.body.detail).toMatch(says);
});

test.each(['TRACE', 'PROPFIND'])('%s, which no address takes, is answered with what it does take', async (method) => {
  const response = await new Promise<IncomingMessage>((settle, fail) =>
    request(new URL('/v1/metrics/visitors', url), { method }, settle).on('error', fail).end(),
  );
  response.resume();

  expect([response.statusCode, response.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
});

test('an event that fails the contract is refused by name, and kept', async () => {
  const event = { event_type: 'page_veiw', timestamp: new Date().toISOString(), session_id: 's1' };
  const answer = await post(JSON.stringify([event, { ...event, event_type: 'page_view' }]));

  expect(answer).toMatchObject({
    status: 202,
    body: {
      accepted: 1,
      rejected: 1,
      verdicts: [{ status: 'rejected', path: 'event_type', value: 'page_veiw' }, { status: 'accepted' }],
    },
  });
});

test.each([
  [
    'from after to',
    ['query', 'page_views', '--from', '2026-01-02T00:00:00Z', '--to', '2026-01-01T00:00:00Z'],
    /from.*before.*to|after/,
  ],
  ['an unknown metric', ['query', 'page_view'], /page_views/],
  ['a breakdown that the metric does not have', ['query', 'page_views', '--by', 'colour'], /category/],
  ['a time that is none', ['query', 'page_views', '--from', 'yesterday'], /yesterday/],
  ['an unknown site', ['query', 'page_views', '--site', 'shpo'], /shop/],
  ['a tidemark within an hour', ['batch', '--until', '2026-01-01T00:30:00Z'], /whole.*hour/],
  ['a grain that is none', ['query', 'page_views', '--grain', 'fortnight'], /minute/],
  ['an end that is none', ['query', 'page_views', '--to', 'yesterday'], /yesterday.*not an instant/],
  [
    'a ranking that is too long',
    ['query', 'top_pages', '--limit', '500000'],
    /"500000" is not a whole number from 1 to 100000/,
  ],
  ['a day that is none', ['backfill', '--from', 'x', '--to', 'y'], /"x" is not a text such as 2026-10-01/],
  ['a site nobody made, of an audit', ['audit', '--site', 'shpo'], /no site “shpo”.*shop/],
  ['a site nobody made, of a quarantine', ['quarantine', '--site', 'shpo'], /no site “shpo”.*shop/],
  ['a site that would change nothing', ['status', '--site', 'shop'], /unknown option '--site'/],
  ['a verb that every object has', ['sites', 'constructor', '--site', 'shop'], /“constructor” is none of list, add/],
  ['a verb that is a prototype', ['sites', '__proto__', '--site', 'shop'], /“__proto__” is none of list, add/],
  ['a measure that every object has', ['bench', '--only', 'toString'], /no measure “toString”/],
  ['a key that ends at no time', ['keys', 'add', '--scopes', 'read', '--expires', '5x'], /“5x” is not a duration/],
  ['traffic without end', ['simulate', '--hours', 'Infinity'], /“Infinity” is not a positive number/],
  ['traffic at no rate', ['up', '--port', '0', '--traffic', 'Infinity'], /--traffic Infinity is neither/],
  ['backups at no time', ['up', '--port', '0', '--backup-every', 'x'], /--backup-every.*“x” is not a duration/],
  ['a start that is none', ['simulate', '--from', 'nonsense'], /nonsense is not a time/],
  ['a truth that no file has', ['simulate', '--format', 'rees46', '--truth', 't.json'], /--truth.*ndjson/],
  ['a zone that is none', ['query', 'page_views', '--time-zone', 'Mars/Olympus'], /Mars\/Olympus/],
  ['a zone that is none, of a funnel', ['funnel', '--steps', 'click,search', '--time-zone', 'GMT+5'], /GMT\+5/],
  ['a zone that is none, of retention', ['retention', '--time-zone', 'GMT+5'], /GMT\+5/],
  ['a zone that is none, of sessions', ['sessions', '--time-zone', 'GMT+5'], /GMT\+5/],
  ['an epoch to come', ['query', 'page_views', '--epoch', '9999'], /epoch is 9999, but the current epoch is \d/],
  ['an unknown command', ['qery'], /unknown command|query/],
  [
    'a comparison of more rows than allowed',
    [
      'query',
      'page_views',
      '--from',
      '2026-01-01T00:00:00Z',
      '--to',
      '2026-03-01T00:00:00Z',
      '--grain',
      'minute',
      '--compare',
      'previous_period',
    ],
    /84960 buckets by minute; the limit is 5000/,
  ],
] as const)('%s is exit code 2 and says what would be right', async (_, args, says) => {
  const { status, stderr, stdout } = await tidemark(...args, ...(args[0] === 'qery' ? [] : ['--data-dir', dataDir]));

  expect(`${stderr}${stdout}`).toMatch(says);
  expect(status).toBe(2);
});

test.each([['funnel', '--steps', 'click,search'], ['retention'], ['sessions'], ['journeys', '--around', 'click']])(
  '%s reads the days of a range in the zone that is asked for',
  async (...args) => {
    const range = ['--from', '2026-01-01', '--to', '2026-01-02', '--time-zone', 'Asia/Tokyo'];
    const { stdout } = await tidemark(...args, ...range, '--json', '--data-dir', dataDir);

    expect(JSON.parse(stdout)).toMatchObject({ from: '2025-12-31T15:00:00Z', to: '2026-01-01T15:00:00Z' });
  },
);

test('backups inside the directory that they are of are refused before anything starts', async () => {
  const mine = freshFolder();
  const { status, stderr } = await tidemark('up', '--data-dir', mine, '--port', '0', '--backup-dir', join(mine, 'b'));

  expect(stderr).toContain(`lies inside the data directory ${mine}: name a folder outside`);
  expect(status).toBe(2);
  expect(readdirSync(mine)).toEqual([]);
});

test('a second up on the same directory says who has it', async () => {
  const { status, stderr } = await tidemark('up', '--data-dir', dataDir, '--port', '0');

  expect(status).toBe(2);
  expect(stderr).toContain(String(running.pid));
});

test('a port in use says so and names the option', async () => {
  const holder: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => holder.once('listening', ready));
  const { port } = holder.address() as AddressInfo;
  const { status, stderr } = await tidemark(
    'up',
    '--data-dir',
    join(folder, 'other'),
    '--port',
    String(port),
    '--traffic',
    'none',
  );
  holder.close();

  expect(status).toBe(2);
  expect(stderr).toMatch(new RegExp(`${port}.*--port`));
});

test('a missing file, one of the wrong format, or a directory with other contents', async () => {
  const other = join(folder, 'text.csv');
  writeFileSync(other, 'a,b,c\n1,2,3\n');
  const replay = (...args: readonly string[]) =>
    tidemark('replay', ...args, '--site', 'shop', '--as-of-arrival', 'event-time');

  expect(
    await replay(join(folder, 'missing.csv'), '--format', 'rees46', '--data-dir', join(folder, 'a')),
  ).toMatchObject({ status: 2, stderr: expect.stringContaining('missing.csv') as string });
  expect(await replay(folder, '--data-dir', join(folder, 'c'))).toMatchObject({
    status: 2,
    stderr: `tidemark: ${folder} is a folder: name a file in it\n`,
  });
  expect(await replay(other, '--format', 'rees46', '--data-dir', join(folder, 'b'))).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/header|column/) as string,
  });
  expect(await replay(other, '--format', 'rees46', '--data-dir', folder)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--data-dir') as string,
  });
  expect(await replay(other, '--format', 'rees46', '--data-dir', dataDir)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('in use') as string,
  });
});

test('after all of this the ledgers balance and nothing is lost', async () => {
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
  expect(await tidemarkJson('quarantine', '--site', 'shop', '--data-dir', dataDir)).toMatchObject({
    total: expect.any(Number) as number,
  });
});

test('a mistake in the words of a command is one object with --json, too', async () => {
  const { status, stderr } = await tidemark('query', 'page_views', '--limit', 'x', '--json', '--data-dir', dataDir);

  expect(status).toBe(2);
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: 'usage', message: expect.stringContaining('“x”') as string },
  });
});

test('an event that fails the contract is answered with the value that is wrong', async () => {
  const answer = await post('{"event_type":"page_view","timestamp":"yesterday"}');

  expect(answer.status).toBe(422);
  expect(answer.body.detail).toMatch(
    /^the event does not keep the contract; .* timestamp must be .*; it is "yesterday"$/,
  );
});

test('a file in the format of rees46 begins where --from says', async () => {
  const made = await tidemark('simulate', '--format', 'rees46', '--rate', '1', '--from', '2021-03-01T00:00:00Z');

  expect(made.stdout.split('\n')[1]).toMatch(/^2021-03-01 00:00:00 UTC,view,/);
});

test('a laboratory is only shown: it takes no events, and its clock moves far only if that is confirmed', async () => {
  const laboratory = join(folder, 'laboratory');
  const file = join(folder, 'day.ndjson');
  writeFileSync(file, '{"event_type":"page_view","timestamp":"2019-10-01T08:30:00Z","session_id":"s"}\n');
  await tidemarkJson('replay', file, '--site', 'lab', '--as-of-arrival', 'event-time', '--data-dir', laboratory);
  const shown = start('up', '--data-dir', laboratory, '--port', '0', '--json');
  const { url: address } = await firstJson<{ readonly url: string }>(shown);

  const { sites } = await tidemarkJson<{ readonly sites: readonly { readonly write_key: string }[] }>(
    'sites',
    '--data-dir',
    laboratory,
  );
  const refused = await fetch(`${address}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sites[0]?.write_key ?? ''}` },
    body: '{"event_type":"page_view"}',
  });
  const far = await tidemark('batch', '--until', '2029-10-01T02:00:00Z', '--data-dir', laboratory);
  const status = await tidemarkJson<{ readonly now: string }>('status', '--data-dir', laboratory);
  shown.kill('SIGTERM');
  const ended = await finished(shown);

  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'events_not_taken' });
  expect(far).toMatchObject({ status: 1, stdout: expect.stringMatching(/3652 days ahead.*--yes/) as string });
  expect(status.now).toBe('2019-10-01T08:30:00Z');
  expect(ended.status).toBe(0);
});

test.each([
  ['print', ['status', '--data-dir', dataDir]],
  ['stream', ['simulate']],
  ['write', ['simulate', '--out', '/dev/full']],
] as const)('a full disk is said in words where a command has to %s', async (_, args) => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = await finished(
    spawn(join(ROOT, 'tidemark'), args, { cwd: ROOT, stdio: ['ignore', full, 'pipe'] }),
  );
  closeSync(full);

  expect(stderr).toMatch(/^tidemark: (the output cannot be written: )?the disk is full: free some space\n$/);
  expect(status).toBe(2);
});

test('a reader that has seen enough ends a command quietly, and up not at all', async () => {
  const simulating = start('simulate', '--hours', '100', '--rate', '50');
  simulating.stdout?.once('data', () => simulating.stdout?.destroy());
  const simulated = finished(simulating);
  const upping = start('up', '--port', '0', '--traffic', 'none', '--data-dir', join(folder, 'unread'), '--json');
  const { url: address } = await firstJson<{ readonly url: string }>(upping);
  upping.stdout?.destroy();
  upping.stderr?.destroy();
  const ended = finished(upping);

  expect(await simulated).toMatchObject({ status: 0, stderr: '' });
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  upping.kill('SIGTERM');
  expect((await ended).status).toBe(0);
});
