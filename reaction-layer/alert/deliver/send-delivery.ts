import { createHmac } from 'node:crypto';
import type { DeliveryOutcome } from '../../../core/port/mailer';
import type { HttpMessage } from '../../../core/port/message-senders';
import type { Outbound } from '../../../core/port/outbound';
import type { AlertChannel, AlertChannelOf } from '../config/channel';
import { type AlertRecord, isOngoing } from '../state/alert-record';
import type { AlertDelivery } from './delivery';
import { mailBody } from './mail-body';
import { type AlertMessage, messageOf, plainText } from './message';

export interface SendOptions {
  readonly outbound: Outbound;
  /** Address of the dashboard, for links. */
  readonly page: string | undefined;
  /** PagerDuty’s Events API v2. */
  readonly pagerDutyUrl: string;
  /** Slack messages have buttons, because their callbacks can be checked. */
  readonly hasSlackButtons: boolean;
  readonly nowMs: number;
}

/** Domain of message ids: nothing is delivered there. */
const ID_DOMAIN = 'alerts.tidemark.invalid';
const TEXT_LENGTH = 480;

/** Sends a message to its channel, with a key that is the same in every attempt. */
export async function sendDelivery(
  channel: AlertChannel,
  delivery: AlertDelivery,
  options: SendOptions,
): Promise<DeliveryOutcome> {
  const message = messageOf(delivery, options.page);
  const { outbound } = options;
  switch (channel.kind) {
    case 'email':
      return outbound.mailer.send({
        to: channel.to,
        subject: message.title,
        text: plainText(message),
        html: mailBody(message),
        messageId: `${delivery.notice.id}@${ID_DOMAIN}`,
        headers: mailHeaders(delivery),
      });
    case 'sms':
      return outbound.sms.send({ to: channel.to, text: plainText(message).slice(0, TEXT_LENGTH) });
    case 'slack':
      return outbound.http.post(slackMessage(channel, delivery, message, options));
    case 'webhook':
      return outbound.http.post(webhookMessage(channel, delivery, message, options));
    case 'pagerduty': {
      const event = pagerDutyEvent(channel, delivery, message, options);
      return event === undefined ? { status: 'delivered', detail: 'nothing changes there' } : outbound.http.post(event);
    }
  }
}

/** Later messages about the same alert are one conversation with the first. */
function mailHeaders({ thread, notice }: AlertDelivery): Readonly<Record<string, string>> {
  const first = thread === null || thread === notice.id ? undefined : `<${thread}@${ID_DOMAIN}>`;
  return {
    'Auto-Submitted': 'auto-generated',
    ...(first === undefined ? {} : { 'In-Reply-To': first, References: first }),
  };
}

const JSON_HEADERS = { 'content-type': 'application/json' } as const;

function slackMessage(
  { url }: AlertChannelOf<'slack'>,
  { notice }: AlertDelivery,
  message: AlertMessage,
  { hasSlackButtons }: SendOptions,
): HttpMessage {
  const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, 2900) } });
  const value = JSON.stringify({ site: notice.site, group: notice.group });
  const button = (action: string, text: string): object => ({
    ...{ type: 'button', action_id: action, value, text: { type: 'plain_text', text } },
  });
  const buttons = [button('acknowledge', 'Acknowledge'), button('snooze', 'Snooze 1 h')];
  const isOpen = notice.firing.length > 0 && (notice.kind === 'firing' || notice.kind === 'escalation');
  const blocks = [
    section(`*${slackText(message.title)}*`),
    ...message.entries.map(({ heading, lines }) =>
      section([`*${slackText(heading)}*`, ...lines.map(slackText)].join('\n')),
    ),
    ...(message.link === undefined ? [] : [section(`<${message.link}|Open the alerts>`)]),
    ...(hasSlackButtons && isOpen ? [{ type: 'actions', elements: buttons }] : []),
  ];
  return { url, headers: JSON_HEADERS, body: JSON.stringify({ text: message.title, blocks }) };
}

/** https://api.slack.com/reference/surfaces/formatting#escaping */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The signature covers the time, so that a recorded request cannot be sent again later. */
function webhookMessage(
  { url, secret }: AlertChannelOf<'webhook'>,
  { notice, alerts }: AlertDelivery,
  { title }: AlertMessage,
  { nowMs }: SendOptions,
): HttpMessage {
  const told = alerts.filter(({ id }) => notice.firing.includes(id) || notice.resolved.includes(id));
  const body = JSON.stringify({
    version: 1,
    id: notice.id,
    kind: notice.kind,
    site: notice.site,
    group: notice.group,
    group_labels: notice.group_labels,
    title,
    at: new Date(notice.at).toISOString(),
    alerts: told.map(alertOnWebhook),
  });
  return {
    url,
    headers: {
      ...JSON_HEADERS,
      'idempotency-key': notice.id,
      'tidemark-signature': webhookSignature(secret, Math.floor(nowMs / 1000), body),
    },
    body,
  };
}

/** @param seconds since 1970 @example 't=1767571200,v1=5257a8…' */
export function webhookSignature(secret: string, seconds: number, body: string): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

function alertOnWebhook(alert: AlertRecord): object {
  const { id, rule, labels, summary, runbook, progress, starts, ends, evidence, now, settlement } = alert;
  const number = isOngoing(alert) ? (now ?? evidence) : evidence;
  return {
    ...{ id, rule, labels, summary, runbook },
    state: isOngoing(alert) ? progress.phase : 'resolved',
    starts: starts === null ? null : new Date(starts).toISOString(),
    ends: ends === null ? null : new Date(ends).toISOString(),
    number: number === null ? null : { ...number, window: undefined },
    settlement: settlement === null ? null : { ...settlement, at: new Date(settlement.at).toISOString() },
  };
}

const PAGER_SEVERITIES: ReadonlyMap<string, string> = new Map([
  ['critical', 'critical'],
  ['high', 'error'],
  ['medium', 'warning'],
]);

/**
 * A group is one incident. Of confirmations and of repeated ends there is nothing to say: a trigger would open the
 * incident again. https://developer.pagerduty.com/docs/send-alert-event
 */
function pagerDutyEvent(
  { key }: AlertChannelOf<'pagerduty'>,
  { notice, alerts }: AlertDelivery,
  message: AlertMessage,
  { pagerDutyUrl, page }: SendOptions,
): HttpMessage | undefined {
  const { kind, firing } = notice;
  if (kind === 'confirmed') return undefined;
  const others = kind === 'retracted' ? alerts.filter((alert) => isOngoing(alert)) : [];
  const isEnd = kind === 'retracted' ? others.length === 0 : kind === 'resolved' || firing.length === 0;
  const [first] = alerts;
  const body = {
    routing_key: key,
    event_action: isEnd && kind !== 'test' ? 'resolve' : 'trigger',
    dedup_key: kind === 'test' ? `tidemark-test-${notice.id}` : `tidemark-${notice.site}-${notice.group}`,
    client: 'Tidemark',
    ...(page === undefined ? {} : { client_url: page }),
    payload: {
      summary: message.title.slice(0, 1000),
      source: notice.site,
      severity: kind === 'test' ? 'info' : (PAGER_SEVERITIES.get(first?.labels['severity'] ?? '') ?? 'info'),
      timestamp: new Date(notice.at).toISOString(),
      custom_details: { text: plainText(message).slice(0, 10_000), key: notice.id },
    },
  };
  return { url: pagerDutyUrl, headers: JSON_HEADERS, body: JSON.stringify(body) };
}
