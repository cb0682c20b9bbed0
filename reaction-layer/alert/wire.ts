import * as z from 'zod';
import { EXAMPLE_SITE, instant, instantOf, nullableNumber, siteId, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { DELIVERY_FAILURES } from '../../core/port/mailer';
import { alertConfig } from './config/alert-config';
import { matcherText } from './config/matcher';
import { DELIVERY_STATUSES } from './deliver/delivery';
import { NOTICE_KINDS } from './notify/notice';
import { ALERT_PHASES } from './state/step-alert';

export const alertId = z.string().max(64).meta({ description: 'Function of the labels.', example: 'Zk3v9QmA1xYt0bWc' });
const labels = z.record(z.string(), z.string()).meta({ description: 'What it is known and routed by.' });

const evidence = z
  .object({
    says: z.string().meta({ description: 'The number and what was expected, in one sentence.' }),
    value: nullableNumber('The number, or the score of a finding.'),
    lower: nullableNumber('Lower bound of an approximate number.'),
    upper: nullableNumber('Upper bound.'),
    limit: nullableNumber('What it was judged by.'),
    start: instantOf('Start of the span that was judged, included.'),
    end: instantOf('End, excluded.'),
    exact: z.boolean().meta({ description: 'False while the exact number is still to come.' }),
    finding: z.string().optional().meta({ description: 'Id of the finding that it is about.' }),
  })
  .meta({ id: 'AlertEvidence', description: 'What an alert was judged by.' });
export type WireEvidence = z.output<typeof evidence>;

const alert = z
  .object({
    id: alertId,
    rule: z.string().meta({ description: 'Name of the rule.', example: 'orders-low' }),
    labels,
    state: z.enum([...ALERT_PHASES, 'resolved']).meta({ description: 'Where it stands.' }),
    since: instantOf('Begin of the state.'),
    starts: instant.nullable().meta({ description: 'When people were to be notified; null if it is only pending.' }),
    ends: instant.nullable().meta({ description: 'When it was over.' }),
    summary: z.string().optional(),
    runbook: z.string().optional(),
    now: evidence.nullable().meta({ description: 'The newest number, at most half a minute old.' }),
    evidence: evidence.nullable().meta({ description: 'What it began with.' }),
    settlement: z
      .object({
        verdict: z.enum(['confirmed', 'retracted']),
        at: instantOf('When.'),
        value: nullableNumber('The exact number.'),
        reason: z.string().meta({ description: 'Why they differ.', example: 'duplicates' }),
        says: z.string(),
      })
      .nullable()
      .meta({ description: 'What the exact numbers say; null until they are published.' }),
    muted: z
      .string()
      .nullable()
      .meta({ description: '`silence <id>`, `inhibition`, `maintenance` or `snoozed`; null if it is sent.' }),
    acknowledged_by: z.string().nullable(),
    told: z.array(z.string()).meta({ description: 'Channels that were notified.' }),
  })
  .meta({ id: 'Alert', description: 'A rule with what it is about, and where that stands.' });
export type WireAlert = z.output<typeof alert>;

export const alertSilence = z
  .object({
    id: z.string(),
    matchers: z.array(matcherText),
    starts: instantOf('Begin.'),
    ends: instantOf('End.'),
    by: z.string(),
    comment: z.string(),
    state: z.enum(['pending', 'active', 'expired']),
  })
  .meta({ id: 'AlertSilence', description: 'Alerts that match are not sent for a time.' });
export type WireSilence = z.output<typeof alertSilence>;

const delivery = z
  .object({
    id: z.string().meta({ description: 'The key of the message in every attempt.' }),
    channel: z.string(),
    kind: z.enum(NOTICE_KINDS),
    alerts: z.array(alertId).meta({ description: 'What it is about.' }),
    decided: instantOf('When it was decided.'),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    delivered: instant.nullable(),
    next: instant.nullable().meta({ description: 'When it is tried again; null if it is not.' }),
    possible_copies: z.int().meta({ description: 'Attempts of which it is not known whether they arrived.' }),
    failure: z.enum(DELIVERY_FAILURES).nullable().meta({ description: 'Of the last attempt that failed.' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'AlertDelivery', description: 'A message to a channel.' });
export type WireDelivery = z.output<typeof delivery>;

const channel = z
  .object({
    name: z.string(),
    kind: z.enum(['email', 'slack', 'sms', 'webhook', 'pagerduty']),
    to: z.string().nullable().meta({ description: 'The address, unless it is a secret.' }),
    last: delivery.nullable().meta({ description: 'Its newest message of the last 1,000 of the site.' }),
  })
  .meta({ id: 'AlertChannelStatus', description: 'A channel, and how it has worked.' });

const reading = { method: 'get', tag: 'operations', access: 'read', status: 200 } as const;
const site = siteParameter;

export const getAlerts = operation({
  ...reading,
  id: 'getAlerts',
  path: '/v1/alerts',
  summary: 'List alerts',
  description: 'Alerts that go on, that are pending, and those that ended and wait for their exact number.',
  input: z.strictObject({
    site,
    state: z
      .enum(['active', 'pending', 'resolved', 'all'])
      .default('active')
      .meta({ description: 'active: firing, flapping or without data.' }),
    match: matcherText.optional().meta({ description: 'A condition on a label.' }),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({ site: siteId, alerts: z.array(alert) })
    .meta({ id: 'AlertList', description: 'Alerts, the newest first.' }),
  list: 'alerts',
  problems: ['unknown_site'],
});

export const getAlertRules = operation({
  ...reading,
  id: 'getAlertRules',
  path: '/v1/alerts/rules',
  summary: 'Show the rules of alerts',
  description: 'Rules, channels and routing of a site, without secrets: what is sent back as `(kept)` stays as it is.',
  input: z.strictObject({ site }),
  example: { site: EXAMPLE_SITE },
  answer: z.object({ site: siteId, config: alertConfig }).meta({ id: 'AlertRules', description: 'The configuration.' }),
  problems: ['unknown_site'],
});

export const getAlertSilences = operation({
  ...reading,
  id: 'getAlertSilences',
  path: '/v1/alerts/silences',
  summary: 'List silences',
  description: 'Silences that are active or planned; with `expired` also those of the last 90 days.',
  input: z.strictObject({ site, expired: z.enum(['yes', 'no']).default('no').meta({ description: 'Show old ones.' }) }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({ site: siteId, silences: z.array(alertSilence) })
    .meta({ id: 'AlertSilences', description: 'Silences of a site.' }),
  list: 'silences',
  problems: ['unknown_site'],
});

export const getAlertChannels = operation({
  ...reading,
  id: 'getAlertChannels',
  path: '/v1/alerts/channels',
  summary: 'List channels of alerts',
  description: 'Where messages are sent, and how that went lately.',
  input: z.strictObject({ site }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({ site: siteId, channels: z.array(channel) })
    .meta({ id: 'AlertChannels', description: 'Channels of a site.' }),
  list: 'channels',
  problems: ['unknown_site'],
});

export const getAlertDeliveries = operation({
  ...reading,
  id: 'getAlertDeliveries',
  path: '/v1/alerts/deliveries',
  summary: 'List messages of alerts',
  description: 'What was sent to whom and when, or why not; newest first.',
  input: z.strictObject({
    site,
    limit: z.coerce.number().int().min(1).max(1000).default(100).meta({ description: 'At most so many.' }),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({ site: siteId, deliveries: z.array(delivery) })
    .meta({ id: 'AlertDeliveries', description: 'Messages of a site.' }),
  list: 'deliveries',
  problems: ['unknown_site'],
});

export const testAlertRules = operation({
  ...reading,
  method: 'post',
  id: 'testAlertRules',
  path: '/v1/alerts/test',
  summary: 'Try rules on the past',
  description:
    'What a configuration would have said in a range of the past, with the numbers as they are known now, and whom it would have told. Nothing is stored or sent.',
  input: z
    .strictObject({
      site,
      config: alertConfig,
      from: z.string().max(40).meta({ description: 'Start: an instant, or a calendar day of the site.' }),
      to: z.string().max(40).optional().meta({ description: 'End, excluded; now if omitted.' }),
    })
    .meta({ id: 'AlertTest', description: 'A configuration and a range.' }),
  example: {
    site: EXAMPLE_SITE,
    from: '2026-01-05',
    to: '2026-01-06',
    config: {
      rules: [{ name: 'orders-low', source: { kind: 'metric', metric: 'orders' }, when: { is: 'below', value: 1 } }],
    },
  },
  answer: z
    .object({
      site: siteId,
      from: instantOf('Start.'),
      to: instantOf('End.'),
      step_seconds: z.int().meta({ description: 'Time between two evaluations.' }),
      episodes: z
        .array(
          z.object({
            rule: z.string(),
            labels,
            starts: instantOf('When it would have been sent.'),
            ends: instant.nullable().meta({ description: 'When it was over; null if it goes on.' }),
            says: z.string().meta({ description: 'What it would have begun with.' }),
          }),
        )
        .meta({ description: 'Times in which rules would have been alerts, oldest first.' }),
      messages: z
        .array(z.object({ at: instantOf('When.'), channel: z.string(), kind: z.enum(NOTICE_KINDS), alerts: z.int() }))
        .meta({ description: 'Messages that would have been sent.' }),
      skipped: z.array(z.string()).meta({ description: 'Rules on Tidemark itself, which have no history.' }),
    })
    .meta({ id: 'AlertTestResult', description: 'What rules would have said.' }),
  list: 'episodes',
  problems: [
    'unknown_site',
    'invalid_range',
    'range_too_long',
    'invalid_question',
    'unknown_metric',
    'unknown_breakdown',
    'invalid_filter',
  ],
});
