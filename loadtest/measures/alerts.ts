import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { readSmtpUrl } from '../../adapters/mail/mail-settings';
import { createSmtpMailer } from '../../adapters/mail/smtp-mailer';
import { memoryItems } from '../../adapters/memory/memory-items';
import { createHttpSender } from '../../adapters/web/http-sender';
import { reachable } from '../../adapters/web/private-addresses';
import type { AnomalyFinding } from '../../reaction-layer/detect/finding';
import { FindingBook } from '../../reaction-layer/detect/finding-book';
import { alertConfig } from '../../reaction-layer/alert/config/alert-config';
import { AlertCourier } from '../../reaction-layer/alert/deliver/courier';
import { sendDelivery } from '../../reaction-layer/alert/deliver/send-delivery';
import { SiteAlerts } from '../../reaction-layer/alert/site-alerts';
import { AlertStore } from '../../reaction-layer/alert/store/alert-store';
import type { BenchLine } from '../bench-line';

const FINDINGS = 60;
const MEAN_PAUSE_MS = 400;
const TURN_MS = 1000;
const AIM_MS = 5000;

/** Notes when each finding arrives. */
type Arrivals = Map<string, number>;

/** How long it takes from a finding to its mail and its webhook, with a real mail server, a receiver, and one that hangs. */
export async function measureAlerts(onProgress: (part: string) => void): Promise<readonly BenchLine[]> {
  const mails: Arrivals = new Map();
  const posts: Arrivals = new Map();
  const smtp = await mailServer(mails);
  const hook = await receiver(posts);
  const hanging = await receiver(undefined);
  const tables = new Map(['rules', 'deliveries'].map((name) => [name, memoryItems()]));
  const store = new AlertStore((name) => tables.get(name) ?? memoryItems());
  const findings = memoryItems();
  const url = (port: number): string => `http://127.0.0.1:${port}/`;
  const config = alertConfig.parse({
    rules: [{ name: 'findings', source: { kind: 'findings', severities: [], hold: '1h' } }],
    channels: [
      { kind: 'email', name: 'mail', to: 'ops@shop.example' },
      { kind: 'webhook', name: 'hook', url: url(hook.port), secret: 'secret' },
      { kind: 'webhook', name: 'hangs', url: url(hanging.port), secret: 'secret' },
    ],
    receivers: [{ name: 'all', channels: ['hangs', 'mail', 'hook'] }],
    route: { receiver: 'all', group_by: ['...'] },
  });
  await store.setConfig('shop', config);
  const outbound = {
    mailer: createSmtpMailer({ server: readSmtpUrl(`smtp://127.0.0.1:${smtp.port}`), from: 'tidemark@shop.example' }),
    http: createHttpSender({ mayReach: reachable('127.0.0.1') }),
    sms: { send: () => Promise.reject(new Error('no text messages are measured')) },
  };
  const report = (error: unknown): void => onProgress(String(error));
  const courier = new AlertCourier({
    send: (delivery) => {
      const channel = config.channels.find(({ name }) => name === delivery.notice.channel);
      if (channel === undefined) throw new Error(`there is no channel ${delivery.notice.channel}`);
      const options = { page: undefined, pagerDutyUrl: '', hasSlackButtons: false, nowMs: Date.now() };
      return sendDelivery(channel, delivery, { outbound, ...options });
    },
    record: (delivery) => store.record(delivery),
    now: () => Date.now(),
    onError: report,
  });
  const basis = {
    site: { id: 'shop', timeZone: 'UTC', currency: 'EUR' },
    pointer: { epoch: 0, tidemark: 0, withdrawn: [] },
  };
  const site = new SiteAlerts({
    ...{ site: 'shop', store, findings, take: (deliveries) => courier.take(deliveries) },
    answers: {
      moment: () => Promise.resolve({ ...basis, asOf: Date.now() }),
      query: () => Promise.reject(new Error('no numbers are measured')),
    },
    platform: { ledgers: { get: () => Promise.resolve([]), list: () => Promise.resolve([]) }, memoryBytes: () => 0 },
  });
  const found = new Map<string, number>();
  const book = new FindingBook(findings);
  let isOver = false;
  const turns = (async () => {
    while (!isOver) {
      await site.turn(Date.now()).catch(report);
      courier.turn();
      await sleep(TURN_MS);
    }
  })();
  onProgress(`${FINDINGS} findings`);
  for (let number = 0; number < FINDINGS; number++) {
    await sleep(-Math.log(1 - Math.random()) * MEAN_PAUSE_MS);
    const finding = findingOf(number);
    found.set(finding.finding_id, Date.now());
    await book.record([finding]);
  }
  const endMs = Date.now() + 6 * AIM_MS;
  while (Date.now() < endMs && (mails.size < FINDINGS || posts.size < FINDINGS)) await sleep(50);
  isOver = true;
  await turns;
  for (const server of [smtp, hook, hanging]) server.close();
  return [lineOf('finding → mail', found, mails), lineOf('finding → webhook', found, posts)];
}

function lineOf(measure: string, found: ReadonlyMap<string, number>, arrived: Arrivals): BenchLine {
  const delays = [...found].map(([id, atMs]) => (arrived.get(id) ?? Infinity) - atMs).sort((a, b) => a - b);
  const quantile = (share: number): number => delays[Math.ceil(share * delays.length) - 1] ?? Infinity;
  return {
    measure,
    value: quantile(0.95),
    unit: `ms p95 of ${delays.length}`,
    aim: `≤ ${AIM_MS} ms`,
    verdict: quantile(0.95) <= AIM_MS ? 'ok' : 'missed',
    note: `p50 ${quantile(0.5)} ms, beside a channel that hangs`,
  };
}

function findingOf(number: number): AnomalyFinding {
  const nowMs = Date.now();
  return {
    ...{ finding_id: `finding-${number}-`, site: 'shop', detector: 'bench', class: 'race_condition', severity: 'high' },
    ...{ subject: { kind: 'session', key: `s${number}` }, window: { start: nowMs, end: nowMs + 1 } },
    ...{ first_seen: nowMs, last_seen: nowMs, count: 1, score: 1, layer: 'speed', status: 'open', epoch: null },
    evidence: { says: `finding-${number}- was found` },
  };
}

function note(arrivals: Arrivals, text: string): void {
  const [id] = /finding-\d+-/.exec(text.replaceAll('=\r\n', '')) ?? [];
  if (id !== undefined && !arrivals.has(id)) arrivals.set(id, Date.now());
}

interface Listening {
  readonly port: number;
  readonly close: () => void;
}

async function mailServer(arrivals: Arrivals): Promise<Listening> {
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'] },
    onData: (stream, _, callback) => {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      stream.on('end', () => {
        note(arrivals, text);
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: portOf(server.server), close: () => server.close(() => undefined) };
}

/** @param arrivals without them, it never answers */
async function receiver(arrivals: Arrivals | undefined): Promise<Listening> {
  const server = createServer((request, response) => {
    if (arrivals === undefined) return;
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      note(arrivals, text);
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { port: portOf(server), close };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
