import * as z from 'zod';
import { EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../../core/wire/fields';
import { type AnswerOf, operation } from '../../../core/wire/operation';
import { CADENCES } from './cadence';
import { mailAddress } from '../../../core/mail/mail-address';

const cadence = z.enum(CADENCES);
const address = mailAddress.meta({ description: 'Where the report is sent.', example: 'owner@shop.example' });

export const getReport = operation({
  id: 'getReport',
  method: 'get',
  path: '/v1/reports/{cadence}',
  tag: 'operations',
  access: 'read',
  summary: 'Read a report',
  description:
    'The report of the last whole day or week of a site, as it would be mailed: numbers with change, findings, what became exact.',
  input: z.strictObject({
    cadence: cadence.meta({ description: 'daily or weekly.', example: 'daily' }),
    site: siteParameter,
  }),
  example: { cadence: 'daily', site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      cadence,
      first_day: z.string().meta({ description: 'First day of the report.', example: '2026-10-01' }),
      last_day: z.string().meta({ description: 'Last day of the report.', example: '2026-10-01' }),
      numbers: z.array(
        z
          .object({
            title: z.string(),
            unit: z.string(),
            currency: z.string().nullable(),
            value: z.number(),
            lower: z.number(),
            upper: z.number(),
            exact: z.boolean(),
            before: z.number().nullable().meta({ description: 'A week before; null without data.' }),
          })
          .meta({ id: 'ReportNumber', description: 'A number of a report.' }),
      ),
      subject: z.string().meta({ description: 'Subject of the mail.' }),
      text: z.string().meta({ description: 'Its plain-text part.' }),
      html: z.string().meta({ description: 'Its HTML part.' }),
    })
    .meta({ id: 'Report', description: 'A report of a site.' }),
  list: 'numbers',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site'],
});

export const sendReport = operation({
  id: 'sendReport',
  method: 'post',
  path: '/v1/admin/reports/send',
  tag: 'admin',
  access: 'operate',
  summary: 'Mail a report now',
  description: 'Mails a report that GET /v1/reports/{cadence} answered with, once, to one address.',
  input: z.strictObject({
    site: siteParameter,
    address,
    subject: z.string().max(300).meta({ description: 'Subject of the report.' }),
    text: z.string().max(20_000).meta({ description: 'Plain-text part of the report.' }),
    html: z.string().max(40_000).meta({ description: 'HTML part of the report.' }),
  }),
  example: {
    ...{ site: EXAMPLE_SITE, address: 'owner@shop.example' },
    ...{ subject: 'shop: 4 visitors, 2026-10-01', text: 'Visitors 4', html: '<p>Visitors 4</p>' },
  },
  answer: z
    .object({
      delivered: z.boolean().meta({ description: 'Whether the mail server took it.' }),
      detail: z.string().meta({ description: 'What the mail server said, or what is missing.' }),
    })
    .meta({ id: 'ReportSent', description: 'What became of a mail.' }),
  status: 200,
  problems: ['invalid_body', 'unknown_site', 'operation_refused'],
});

const subscription = z
  .object({ site: siteId, cadence, address: z.string(), created: instantOf('When it was made.') })
  .meta({ id: 'ReportSubscription', description: 'Who gets which report.' });
export type WireSubscription = AnswerOf<typeof listSubscriptions>['subscriptions'][number];

const named = z.strictObject({ site: siteParameter, cadence, address });
const example = { site: EXAMPLE_SITE, cadence: 'daily', address: 'owner@shop.example' } as const;

export const addSubscription = operation({
  id: 'addReportSubscription',
  method: 'post',
  path: '/v1/admin/reports/subscriptions',
  tag: 'admin',
  access: 'operate',
  summary: 'Subscribe an address to a report',
  description:
    'The report is mailed each day or week at an hour of the site’s time zone, with a link that ends it. Nobody gets one without it.',
  input: named,
  example,
  answer: subscription,
  status: 200,
  problems: ['invalid_body', 'unknown_site', 'operation_refused'],
});

export const removeSubscription = operation({
  id: 'removeReportSubscription',
  method: 'post',
  path: '/v1/admin/reports/subscriptions/remove',
  tag: 'admin',
  access: 'operate',
  summary: 'Unsubscribe an address from a report',
  description: 'Ends a subscription; one that does not exist is not an error.',
  input: named,
  example,
  answer: z
    .object({ removed: z.boolean().meta({ description: 'Whether there was one.' }) })
    .meta({ id: 'SubscriptionRemoved', description: 'Whether a subscription ended.' }),
  status: 200,
  problems: ['invalid_body', 'operation_refused'],
});

export const listSubscriptions = operation({
  id: 'listReportSubscriptions',
  method: 'get',
  path: '/v1/admin/reports/subscriptions',
  tag: 'admin',
  access: 'operate',
  summary: 'List subscriptions of reports',
  description: 'Who gets which report, of one site or of all.',
  input: z.strictObject({ site: siteParameter.optional() }),
  example: {},
  answer: z
    .object({ subscriptions: z.array(subscription) })
    .meta({ id: 'ReportSubscriptions', description: 'Who gets which report.' }),
  list: 'subscriptions',
  status: 200,
  problems: ['invalid_parameters'],
});
