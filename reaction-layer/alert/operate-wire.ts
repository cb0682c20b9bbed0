import * as z from 'zod';
import { DELIVERY_FAILURES } from '../../core/port/mailer';
import { EXAMPLE_SITE, instant, siteId, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { alertConfig } from './config/alert-config';
import { matcherText } from './config/matcher';
import { ALERT_LIMITS, alertName } from './config/rule';
import { span } from './config/span';
import { alertId, alertSilence, getAlertRules } from './wire';

const operating = { method: 'post', tag: 'admin', access: 'operate', status: 200 } as const;
const site = siteParameter;

export const setAlertRules = operation({
  ...operating,
  id: 'setAlertRules',
  path: '/v1/admin/alerts/rules',
  summary: 'Set the rules of alerts',
  description: 'Replaces rules, channels and routing of a site. Alerts of rules that are gone end.',
  input: z
    .strictObject({ site, config: alertConfig })
    .meta({ id: 'AlertRulesRequest', description: 'The new configuration.' }),
  example: {
    site: EXAMPLE_SITE,
    config: {
      rules: [{ name: 'orders-low', source: { kind: 'metric', metric: 'orders' }, when: { is: 'below', value: 1 } }],
    },
  },
  answer: getAlertRules.answer,
  problems: ['unknown_site', 'operation_refused'],
});

const person = z.string().min(1).max(120).meta({ description: 'Who does it, for the others.', example: 'ada' });
const comment = z.string().max(500).default('').meta({ description: 'Why.' });

export const addAlertSilence = operation({
  ...operating,
  id: 'addAlertSilence',
  path: '/v1/admin/alerts/silences',
  summary: 'Silence alerts',
  description: 'Alerts that meet all conditions are not sent for a time. They are still evaluated and listed.',
  input: z
    .strictObject({
      site,
      matchers: z.array(matcherText).min(1).max(ALERT_LIMITS.list),
      starts: z.string().max(40).optional().meta({ description: 'Begin; now if omitted.' }),
      for: span.default('2h').meta({ description: 'How long.' }),
      by: person,
      comment,
    })
    .meta({ id: 'AlertSilenceRequest', description: 'What to silence.' }),
  example: { site: EXAMPLE_SITE, matchers: ['rule=orders-low'], for: '2h', by: 'ada' },
  answer: alertSilence,
  problems: ['unknown_site', 'operation_refused'],
});

export const endAlertSilence = operation({
  ...operating,
  method: 'delete',
  id: 'endAlertSilence',
  path: '/v1/admin/alerts/silences/{silence}',
  summary: 'End a silence',
  description: 'Ends it now. It stays in the list of expired ones.',
  input: z.strictObject({ site, silence: z.string().max(64).meta({ description: 'Its id.' }) }),
  example: { site: EXAMPLE_SITE, silence: 'k3v9QmA1' },
  answer: alertSilence,
  problems: ['unknown_site', 'operation_refused'],
});

export const acknowledgeAlerts = operation({
  ...operating,
  id: 'acknowledgeAlerts',
  path: '/v1/admin/alerts/ack',
  summary: 'Acknowledge or snooze alerts',
  description:
    'Somebody looks after alerts that go on: nobody else is called, and they are not repeated. With `snooze` they are put off and then sent again.',
  input: z
    .strictObject({
      site,
      alert: alertId.optional().meta({ description: 'One alert.' }),
      rule: alertName.optional().meta({ description: 'All alerts of a rule.' }),
      snooze: span.optional().meta({ description: 'Put off for so long instead.' }),
      by: person,
      note: comment,
    })
    .meta({ id: 'AlertAcknowledgement', description: 'What is looked after, and by whom.' }),
  example: { site: EXAMPLE_SITE, rule: 'orders-low', by: 'ada' },
  answer: z
    .object({ site: siteId, alerts: z.array(alertId), until: instant.nullable() })
    .meta({ id: 'AlertsAcknowledged', description: 'Alerts that were acknowledged or put off.' }),
  problems: ['unknown_site', 'operation_refused'],
});

export const testAlertChannel = operation({
  ...operating,
  id: 'testAlertChannel',
  path: '/v1/admin/alerts/channels/test',
  summary: 'Send a test message',
  description: 'Sends a message to a channel now, once, and says how that went.',
  input: z.strictObject({ site, channel: alertName }).meta({ id: 'AlertChannelTest', description: 'Which channel.' }),
  example: { site: EXAMPLE_SITE, channel: 'ops' },
  answer: z
    .object({
      channel: z.string(),
      delivered: z.boolean(),
      took_ms: z.int(),
      failure: z.enum(DELIVERY_FAILURES).nullable(),
      detail: z.string(),
    })
    .meta({ id: 'AlertChannelTestResult', description: 'How it went.' }),
  problems: ['unknown_site', 'operation_refused'],
});
