import { memoryItems } from '../../adapters/memory/memory-items';
import { memoryMailer } from '../../adapters/memory/memory-mailer';
import type { DeliveryOutcome } from '../../core/port/mailer';
import type { Site } from '../../core/port/sites';
import { createDeliveries } from '../../reaction-layer/advise/deliveries';
import { dueMs, lastPeriod } from '../../reaction-layer/advise/report/cadence';
import type { Report } from '../../reaction-layer/advise/report/report';
import { type ReportSending, sendDueReports } from '../../reaction-layer/advise/report/send-reports';
import { createSubscriptions } from '../../reaction-layer/advise/report/subscriptions';
import { unsubscribeRoutes } from '../../reaction-layer/advise/report/unsubscribe';

const SHOP: Site = { id: 'shop', timeZone: 'America/New_York', currency: 'USD' };
/** Thursday, 06:00 in New York. */
const SIX = Date.parse('2026-10-01T10:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A process that sends reports; the table outlives it. */
async function shop(table = memoryItems(), answer?: () => DeliveryOutcome | Promise<DeliveryOutcome>) {
  const clock = { nowMs: SIX };
  const mailer = memoryMailer(answer);
  const subscriptions = createSubscriptions(table);
  const sending: ReportSending = {
    ...{
      deliveries: createDeliveries(table, () => clock.nowMs),
      subscriptions,
      mailer,
      hour: 7,
      pageUrl: 'https://stats.example',
    },
    now: () => clock.nowMs,
    make: (site, cadence): Promise<Report> =>
      Promise.resolve({
        site: { ...SHOP, id: site },
        ...{ cadence, numbers: [], groups: [], tidemark: 0, epoch: 0 },
        period: lastPeriod(cadence, SHOP, clock.nowMs),
        settled: { open: 0, confirmed: 0, retracted: 0 },
      }),
  };
  await subscriptions.add({ site: 'shop', cadence: 'daily', address: 'Owner@shop.example', created_ms: SIX - DAY });
  const turnAt = async (nowMs: number): Promise<readonly string[]> => {
    clock.nowMs = nowMs;
    await sendDueReports(sending, [SHOP]);
    return mailer.sent.map(({ subject }) => subject);
  };
  return { table, mailer, subscriptions, turnAt };
}

test('a report is of the last whole day or week of the site, and due at an hour of its time zone', () => {
  const berlin: Site = { id: 'b', timeZone: 'Europe/Berlin', currency: 'EUR' };
  const sunday = Date.parse('2026-10-25T23:30:00+01:00');

  expect(lastPeriod('daily', berlin, sunday).days).toEqual(['2026-10-24', '2026-10-24']);
  expect(lastPeriod('weekly', berlin, sunday).days).toEqual(['2026-10-12', '2026-10-18']);
  expect(lastPeriod('weekly', { ...berlin, weekStart: 'sunday' }, sunday).days).toEqual(['2026-10-18', '2026-10-24']);
  // The day on which the clock goes back has 25 hours.
  const { window, before } = lastPeriod('daily', berlin, sunday + DAY);
  expect([window.end - window.start, before.end - before.start]).toEqual([25 * HOUR, 24 * HOUR]);
  expect(dueMs(lastPeriod('daily', SHOP, SIX), SHOP.timeZone, 7)).toBe(SIX + HOUR);
});

test('it is sent once, at its hour, not again after a restart, and the next day again', async () => {
  const first = await shop();
  expect(await first.turnAt(SIX)).toHaveLength(0);
  expect(await first.turnAt(SIX + HOUR)).toHaveLength(1);
  expect(await first.turnAt(SIX + HOUR + 60_000)).toHaveLength(1);

  const restarted = await shop(first.table);
  expect(await restarted.turnAt(SIX + 2 * HOUR)).toHaveLength(0);
  expect(await restarted.turnAt(SIX + DAY + HOUR)).toHaveLength(1);
});

test('two processes at the same moment send one', async () => {
  const one = await shop();
  const other = await shop(one.table);
  await Promise.all([one.turnAt(SIX + HOUR), other.turnAt(SIX + HOUR)]);
  expect([...one.mailer.sent, ...other.mailer.sent]).toHaveLength(1);
});

test('what was certainly not sent is tried again; what may have arrived is not', async () => {
  const outcomes: DeliveryOutcome[] = [
    { status: 'failed', failure: 'unavailable', detail: 'greylisted' },
    { status: 'delivered', detail: 'taken' },
  ];
  const greylisted = await shop(memoryItems(), () => outcomes.shift() ?? { status: 'delivered', detail: '' });
  expect(await greylisted.turnAt(SIX + HOUR)).toHaveLength(0);
  expect(await greylisted.turnAt(SIX + HOUR + 60_000)).toHaveLength(0);
  expect(await greylisted.turnAt(SIX + HOUR + 6 * 60_000)).toHaveLength(1);

  const hanging = await shop(memoryItems(), () => ({ status: 'failed', failure: 'timeout', detail: 'no answer' }));
  await hanging.turnAt(SIX + HOUR);
  const after = await shop(hanging.table);
  expect(await after.turnAt(SIX + 3 * HOUR)).toHaveLength(0);
});

test('a process that dies while it sends does not make the next one send it again', async () => {
  const dying = await shop(memoryItems(), () => new Promise(() => undefined));
  void dying.turnAt(SIX + HOUR);

  const next = await shop(dying.table);
  expect(await next.turnAt(SIX + HOUR + 60_000)).toHaveLength(0);
  expect(await next.turnAt(SIX + 2 * HOUR)).toHaveLength(0);
});

test('a report that cannot be made is made later', async () => {
  const overloaded = await shop(memoryItems(), () => Promise.reject(new Error('overloaded')));
  await expect(overloaded.turnAt(SIX + HOUR)).rejects.toThrow('overloaded');

  const next = await shop(overloaded.table);
  expect(await next.turnAt(SIX + 2 * HOUR)).toHaveLength(1);
});

test('who subscribes at noon waits for the next morning; a day later is too late', async () => {
  const noon = await shop();
  await noon.subscriptions.remove({ site: 'shop', cadence: 'daily', address: 'owner@shop.example' });
  await noon.subscriptions.add({
    site: 'shop',
    cadence: 'daily',
    address: 'a@shop.example',
    created_ms: SIX + 6 * HOUR,
  });
  expect(await noon.turnAt(SIX + 6 * HOUR)).toHaveLength(0);
  expect(await noon.turnAt(SIX + DAY + HOUR)).toHaveLength(1);
});

test('one click ends it (RFC 8058); opening the link does not, and a guess ends nothing', async () => {
  const { mailer, subscriptions, turnAt } = await shop();
  await turnAt(SIX + HOUR);
  const { headers = {} } = mailer.sent[0] ?? {};
  expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
  const url = /^<(.*)>$/.exec(headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
  expect(url).toMatch(/^https:\/\/stats\.example\/open\/reports\/unsubscribe\?token=[\w-]{32}$/);
  expect(url).not.toContain('owner');

  const routes = unsubscribeRoutes(subscriptions);
  const call = (method: 'get' | 'post', to: string): Promise<Response> | undefined =>
    routes
      .find((one) => one.method === method)
      ?.handle(
        new Request(to, {
          method,
          ...(method === 'post' ? { body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) } : {}),
        }),
      );
  const opened = await call('get', url);
  expect(await opened?.text()).toContain('<form method="post">');
  await call('post', `${url}x`);
  expect(await subscriptions.list()).toHaveLength(1);

  expect((await call('post', url))?.status).toBe(200);
  expect(await subscriptions.list()).toEqual([]);
  expect((await call('post', url))?.status).toBe(200);
});
