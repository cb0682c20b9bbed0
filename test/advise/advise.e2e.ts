import type { ChildProcess } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { finished, firstJson, freshFolder, removeFolders, startIn, tidemark, tidemarkJson } from '../e2e/cli';
import { PATIENCE_MS } from '../support/patience';
import { setTimeout as pause } from 'node:timers/promises';

interface Announced {
  readonly url: string;
  readonly first?: { readonly write_key: string };
}
interface Advised {
  readonly title: string;
  readonly cost: { readonly sessions: number; readonly orders: number; readonly says: string };
  readonly fix: { readonly code: readonly { readonly for: string; readonly code: string }[] };
}

const mails: string[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _, callback) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    stream.on('end', () => {
      mails.push(text);
      callback();
    });
  },
});
let running: ChildProcess;
let url: string;
let data: string;
let writeKey: string;

beforeAll(async () => {
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.server.address() as AddressInfo;
  data = join(freshFolder(), 'data');
  const environment = {
    TIDEMARK_SMTP_URL: `smtp://127.0.0.1:${port}`,
    TIDEMARK_MAIL_FROM: 'tidemark@shop.example',
    TIDEMARK_PAGE_URL: 'https://stats.example',
    TIDEMARK_ADVISE_DEVELOPERS: 'dev@shop.example',
  };
  const options = ['--port', '0', '--data-dir', data, '--traffic', 'none', '--no-demo', '--json'];
  running = startIn(environment, 'up', ...options);
  const said = await firstJson<Announced>(running);
  ({ url } = said);
  writeKey = said.first?.write_key ?? '';
}, PATIENCE_MS);
afterAll(async () => {
  running.kill('SIGTERM');
  await finished(running);
  await new Promise<void>((settle) => server.close(settle));
  removeFolders();
}, PATIENCE_MS);

const cli = <Answer>(...words: readonly string[]): Promise<Answer> =>
  tidemarkJson<Answer>(...words, '--data-dir', data);

/** What is there, as soon as it is. */
async function until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(500);
  }
}

/** A session that pays twice within half a second. */
async function payTwice(): Promise<void> {
  const now = Date.now() - 20_000;
  const lamp = { product_id: 'lamp', price: '20.00', currency: 'EUR', quantity: 1 };
  const steps = [
    ['page_view', { product_id: 'lamp' }, 0],
    ['add_to_cart', lamp, 3000],
    ['checkout', {}, 9000],
    ['checkout', {}, 9400],
  ] as const;
  const events = steps.map(([event_type, fields, afterMs], sequence) => ({
    ...{ event_type, ...fields, session_id: 's1', stream_id: 't1', sequence },
    timestamp: new Date(now + afterMs).toISOString(),
  }));
  const sent = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { 'x-write-key': writeKey, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  expect(sent.status).toBe(202);
}

test('a defect is found, and its advice says what it touched and how to repair it', async () => {
  const { status, stdout } = await tidemark('advise', '--data-dir', data);
  expect([status, stdout.trim()]).toEqual([0, 'Nothing was found.']);

  await payTwice();
  const id = await until(async () => {
    const { findings } = await cli<{ findings: readonly { finding_id: string; detector: string }[] }>('findings');
    return findings.find(({ detector }) => detector === 'double_submit')?.finding_id;
  });
  // An id may begin with a hyphen.
  const asked = await tidemark('advise', '--json', '--framework', 'vue', '--data-dir', data, '--', id);
  const advice = JSON.parse(asked.stdout) as Advised;

  expect(advice).toMatchObject({ title: 'An order was submitted twice', cost: { sessions: 1 } });
  expect(advice.fix.code.map((one) => one.for)).toEqual(['vue']);
  const mail = await until(() => Promise.resolve(mails.find((one) => one.includes('To: dev@shop.example'))));
  expect(mail).toContain('Subject: An order was submitted twice on shop');
  const shown = await tidemark('advise', '--data-dir', data, '--', id);
  expect(shown.stdout).toContain('Likely cause');
  expect((await tidemark('advise', '--data-dir', data)).stdout).toContain(
    'An order was submitted twice (high): 1 time',
  );
  const unknown = await tidemark('advise', '--data-dir', data, 'nothing');
  expect([unknown.status, unknown.stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining('has no finding “nothing”'),
  ]);
});

test('what was written about a class needs no data', async () => {
  const { status, stdout } = await tidemark('advise', '--class', 'race_condition', '--data-dir', join(data, 'none'));
  expect(status).toBe(0);
  for (const title of ['An effect was counted before its cause', 'An order was submitted twice'])
    expect(stdout).toContain(title);
});

test('a report is shown, mailed and subscribed to, and its link ends it without a login', async () => {
  const shown = await tidemark('report', 'send', '--dry-run', '--data-dir', data);
  expect([shown.status, shown.stdout]).toEqual([0, expect.stringMatching(/^Subject: shop: no events/)]);

  const sent = await tidemark('report', 'send', '--weekly', '--to', 'owner@shop.example', '--data-dir', data);
  expect([sent.status, sent.stdout]).toEqual([0, expect.stringContaining('was sent to owner@shop.example')]);
  expect(mails.at(-1)).toMatch(/^To: owner@shop\.example/m);
  const wrong = await tidemark('report', 'send', '--to', 'a@b.example\nBcc: x@y.example', '--data-dir', data);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('is not an address')]);

  await cli('report', 'subscribe', '--to', 'owner@shop.example');
  expect(await cli('report', 'list')).toMatchObject({ subscriptions: [{ cadence: 'daily', site: 'shop' }] });
  const page = await fetch(`${url}/open/reports/unsubscribe?token=guessed`);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect((await cli<{ removed: boolean }>('report', 'unsubscribe', '--to', 'OWNER@shop.example')).removed).toBe(true);
  expect((await tidemark('report', 'list', '--data-dir', data)).stdout).toContain('Nobody gets a report yet');
});

test('a person who was added logs in by a link from the mail', async () => {
  const { status, stdout } = await tidemark('people', '--data-dir', data);
  expect([status, stdout.trim()]).toEqual([0, 'Nobody logs in by mail yet: “tidemark people add ADDRESS”.']);
  await cli('people', 'add', 'reader@shop.example', '--sites', 'shop');

  const before = mails.length;
  const body = new URLSearchParams({ address: 'reader@shop.example' });
  const asked = await fetch(`${url}/open/login`, { method: 'POST', body });
  expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining('If this address may log in')]);
  const mail = await until(() => Promise.resolve(mails[before]));
  const code = /#login=([\w-]+)/.exec(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[1];

  const opened = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  expect([opened.status, await opened.json()]).toEqual([
    200,
    expect.objectContaining({ logged_in: true, sites: ['shop'] }),
  ]);
});
