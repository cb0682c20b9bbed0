import { memoryMailer } from '../../adapters/memory/memory-mailer';
import type { HttpMessage, ShortMessage } from '../../core/port/message-senders';
import type { AlertChannel } from '../../reaction-layer/alert/config/channel';
import { type AlertDelivery, newDelivery } from '../../reaction-layer/alert/deliver/delivery';
import { sendDelivery, webhookSignature } from '../../reaction-layer/alert/deliver/send-delivery';
import type { NoticeKind } from '../../reaction-layer/alert/notify/notice';
import type { AlertRecord } from '../../reaction-layer/alert/state/alert-record';
import { at, MONDAY_MS, recordOf } from './support';

const alert: AlertRecord = {
  ...recordOf({ name: 'orders-low', from: '0s', labels: { country: 'DE' } }, at('1m')),
  summary: '<b>Nobody</b> buys & pays',
};

function deliveryOf(kind: NoticeKind, alerts: readonly AlertRecord[] = [alert]): AlertDelivery {
  const ids = alerts.map(({ id }) => id);
  const isEnd = kind === 'resolved' || kind === 'retracted' || kind === 'confirmed';
  const notice = {
    ...{ id: 'n1', site: 'shop', channel: 'c', kind, group: 'g1', group_labels: {}, at: MONDAY_MS },
    ...{ firing: isEnd ? [] : ids, resolved: isEnd ? ids.slice(0, 1) : [] },
  };
  return newDelivery({ notice, alerts: [...alerts], thread: 'n0' });
}

async function sent(channel: AlertChannel, delivery: AlertDelivery) {
  const [posts, texts]: [HttpMessage[], ShortMessage[]] = [[], []];
  const mailer = memoryMailer();
  const taken = { status: 'delivered', detail: '' } as const;
  await sendDelivery(channel, delivery, {
    outbound: {
      mailer,
      http: { post: (message) => Promise.resolve((posts.push(message), taken)) },
      sms: { send: (message) => Promise.resolve((texts.push(message), taken)) },
    },
    ...{
      page: 'https://tidemark.example/',
      pagerDutyUrl: 'https://pager.example',
      hasSlackButtons: true,
      nowMs: MONDAY_MS,
    },
  });
  return { posts, texts, mails: mailer.sent, body: JSON.parse(posts[0]?.body ?? 'null') as unknown };
}

describe('a message', () => {
  it('by mail escapes every text, has a text part, and belongs to the first one', async () => {
    const { mails } = await sent({ kind: 'email', name: 'c', to: 'ops@shop.example' }, deliveryOf('firing'));
    expect(mails).toMatchObject([
      {
        subject: 'Firing: orders-low on shop',
        messageId: 'n1@alerts.tidemark.invalid',
        headers: { References: '<n0@alerts.tidemark.invalid>' },
      },
    ]);
    expect(mails[0]?.html).toContain('&lt;b&gt;Nobody&lt;/b&gt; buys &amp; pays');
    expect(mails[0]?.text).toContain('<b>Nobody</b> buys & pays');
    expect(mails[0]?.text).toContain('https://tidemark.example/?page=alert&site=shop');
  });

  it('in Slack has buttons while it goes on, and escapes', async () => {
    const channel: AlertChannel = { kind: 'slack', name: 'c', url: 'https://hooks.slack.example/x' };
    const { body } = await sent(channel, deliveryOf('firing'));
    expect(JSON.stringify(body)).toContain('&lt;b&gt;Nobody&lt;/b&gt; buys &amp; pays');
    expect(JSON.stringify(body)).toContain('"action_id":"acknowledge"');
    expect(JSON.stringify((await sent(channel, deliveryOf('resolved'))).body)).not.toContain('action_id');
  });

  it('as a text message is short', async () => {
    const many = Array.from({ length: 30 }, (_, number) => ({ ...alert, id: `a${number}` }));
    const { texts } = await sent({ kind: 'sms', name: 'c', to: '+491510000' }, deliveryOf('firing', many));
    expect(texts[0]?.text.length).toBe(480);
  });

  it('to a webhook has a key and a signature over time and body', async () => {
    const { posts, body } = await sent(
      { kind: 'webhook', name: 'c', url: 'https://h.example', secret: 's3' },
      deliveryOf('firing'),
    );
    expect(posts[0]?.headers).toMatchObject({
      'idempotency-key': 'n1',
      'tidemark-signature': webhookSignature('s3', MONDAY_MS / 1000, posts[0]?.body ?? ''),
    });
    expect(body).toMatchObject({ kind: 'firing', alerts: [{ rule: 'orders-low', state: 'firing' }] });
  });

  it.each([
    ['firing', [alert], 'trigger'],
    ['escalation', [alert], 'trigger'],
    ['resolved', [alert], 'resolve'],
    ['retracted', [{ ...alert, ends: at('1m') }], 'resolve'],
    // The incident is about others, too.
    [
      'retracted',
      [
        { ...alert, ends: at('1m') },
        { ...alert, id: 'other' },
      ],
      'trigger',
    ],
  ] as const)('to PagerDuty that is %s (%#)', async (kind, alerts, action) => {
    const { body } = await sent({ kind: 'pagerduty', name: 'c', key: 'k' }, deliveryOf(kind, alerts));
    expect(body).toMatchObject({
      routing_key: 'k',
      event_action: action,
      dedup_key: 'tidemark-shop-g1',
      payload: { severity: 'error' },
    });
  });

  it('to PagerDuty says nothing of a confirmation, which would open the incident again', async () => {
    const { posts } = await sent({ kind: 'pagerduty', name: 'c', key: 'k' }, deliveryOf('confirmed'));
    expect(posts).toEqual([]);
  });
});
