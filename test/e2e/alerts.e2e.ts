import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { AlertConfigInput } from '../../reaction-layer/alert/config/alert-config';
import { webhookSignature } from '../../reaction-layer/alert/deliver/send-delivery';
import { finished, firstJson, freshFolder, removeFolders, startIn, tidemark, tidemarkJson } from './cli';

afterAll(removeFolders);

interface Arrived {
  readonly atMs: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A mail server that keeps what it is sent. */
async function mailServer() {
  const mails: Arrived[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
    onData: (stream, _, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ atMs: Date.now(), text: Buffer.concat(chunks).toString('utf8'), headers: {} });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { mails, port, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}

/** A receiver of webhooks that fails at first. */
async function webhookServer(failures: number) {
  const posts: Arrived[] = [];
  let left = failures;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (left-- > 0) return void response.writeHead(503).end();
      posts.push({ atMs: Date.now(), text: Buffer.concat(chunks).toString('utf8'), headers: request.headers });
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { posts, port, close: () => void server.close() };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('an alert is delivered by mail and webhook, acknowledged, tried on the past and tested from the command line', async () => {
  const [mail, hook] = [await mailServer(), await webhookServer(1)];
  const dataDir = join(freshFolder(), 'data');
  const up = startIn(
    {
      TIDEMARK_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      TIDEMARK_MAIL_FROM: 'tidemark@shop.example',
      TIDEMARK_PRIVATE_RECIPIENTS: '127.0.0.1',
    },
    ...['up', '--data-dir', dataDir, '--port', '0', '--no-demo', '--traffic', 'none', '--json'],
  );
  const ended = finished(up);
  const on = (...args: readonly string[]): readonly string[] => [...args, '--data-dir', dataDir, '--site', 'shop'];
  try {
    const { url } = await firstJson<{ url: string }>(up);
    const key = await tidemarkJson<{ write_key: string }>('sites', 'add', '--site', 'shop', '--data-dir', dataDir);
    const config: AlertConfigInput = {
      rules: [
        { name: 'many-views', source: { kind: 'metric', metric: 'page_views' }, when: { is: 'above', value: 2 } },
      ],
      channels: [
        { kind: 'email', name: 'ops', to: 'ops@shop.example' },
        { kind: 'webhook', name: 'hook', url: `http://127.0.0.1:${hook.port}/in`, secret: 'a secret of the test' },
      ],
      receivers: [{ name: 'everybody', channels: ['ops', 'hook'] }],
      route: { receiver: 'everybody' },
    };
    const file = join(freshFolder(), 'rules.json');
    writeFileSync(file, JSON.stringify(config));
    await tidemarkJson('alerts', 'rules', ...on('--set', file));
    const shown = await tidemarkJson<AlertConfigInput>('alerts', 'rules', ...on());
    expect(shown.channels?.[1]).toMatchObject({ kind: 'webhook', secret: '(kept)' });

    const tried = await tidemarkJson<{ delivered: boolean }>('alerts', 'send-test', ...on('ops'));
    expect(tried).toMatchObject({ channel: 'ops', delivered: true });
    expect(mail.mails[0]?.text).toContain('Test from Tidemark for shop');

    const events = [1, 2, 3].map((number) => ({
      event_id: `e${number}`,
      event_type: 'page_view',
      timestamp: new Date().toISOString(),
      anonymous_id: 'a-1',
      session_id: 's-1',
      page_url: 'https://shop.example/',
    }));
    const sentMs = Date.now();
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-write-key': key.write_key },
      body: JSON.stringify({ events }),
    });
    expect(response.status).toBe(202);
    await until(() => mail.mails.length >= 2 && hook.posts.length >= 1);
    const [, message] = mail.mails;
    const [post] = hook.posts;
    expect(message?.text).toContain('Subject: Firing: many-views on shop');
    const seconds = Number(/t=(\d+)/.exec(String(post?.headers['tidemark-signature']))?.[1]);
    expect(post?.headers['tidemark-signature']).toBe(
      webhookSignature('a secret of the test', seconds, post?.text ?? ''),
    );
    expect(JSON.parse(post?.text ?? '')).toMatchObject({
      kind: 'firing',
      site: 'shop',
      alerts: [{ rule: 'many-views' }],
    });
    process.stderr.write(
      `event → mail ${(message?.atMs ?? 0) - sentMs} ms, event → webhook after a failure ${(post?.atMs ?? 0) - sentMs} ms\n`,
    );

    const { stdout } = await tidemark('ack', ...on('--rule', 'many-views', '--by', 'ada'));
    expect(stdout).toMatch(/^acknowledged: /);
    const list = await tidemarkJson<{ alerts: { acknowledged_by: string; state: string }[] }>(
      'alerts',
      'list',
      ...on(),
    );
    expect(list.alerts).toMatchObject([{ state: 'firing', acknowledged_by: 'ada', told: ['ops', 'hook'] }]);
    await tidemark('silence', ...on('--match', 'rule=many-views', '--for', '1h', '--by', 'ada'));
    const silences = await tidemark('alerts', 'silences', ...on());
    expect(silences.stdout).toContain('rule=many-views');

    const from = new Date(Date.now() - 600_000).toISOString();
    const history = await tidemarkJson<{ episodes: unknown[] }>(
      'alerts',
      'test',
      ...on(file, '--from', from, '--to', new Date(Date.now() + 60_000).toISOString()),
    );
    expect(history.episodes).toMatchObject([
      { rule: 'many-views', says: expect.stringContaining('above 2') as string },
    ]);
    const deliveries = await tidemark('alerts', 'deliveries', ...on());
    expect(deliveries.stdout).toMatch(/hook +firing +delivered +2/);
    const wrong = await tidemark('alerts', 'send-test', ...on('nobody'));
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('there is no channel “nobody”: there are ops, hook');
  } finally {
    up.kill('SIGINT');
    await ended;
    await mail.close();
    hook.close();
  }
});
