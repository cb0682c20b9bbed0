import * as z from 'zod';
import { CODE_LANGUAGES } from '../../core/mail/highlight';
import { countOf, EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { type AnswerOf, operation } from '../../core/wire/operation';
import { findingClass, findingSeverity, findingStatus } from '../detect/finding';
import { AUDIENCES, CODE_KINDS, FRAMEWORKS } from './written/written-advice';

const audience = z.enum(AUDIENCES);
const audiences = z.array(audience).meta({ description: 'Who can act, the first one foremost.' });

const money = z
  .object({
    currency: z.string().meta({ description: 'ISO 4217 code.', example: 'EUR' }),
    minor_units: z.int().meta({ description: 'Amount in minor units, such as cents.', example: 123_456 }),
  })
  .meta({ id: 'AdviceMoney', description: 'An amount of money.' });

const cost = z
  .object({
    from: instantOf('Start of the range in which it was counted, included.'),
    to: instantOf('End of that range, excluded.'),
    findings: countOf('Findings of the same detector in the range that were not retracted.'),
    sessions: countOf('Sessions that it touched.'),
    session_share: z
      .number()
      .nullable()
      .meta({ description: 'Their share of all sessions of the range; null without sessions.' }),
    orders: countOf('Orders among the events that show it, or missing from what is usual.'),
    orders_at_stake: countOf('Orders that as many sessions place on this site, if that is more.'),
    revenue_at_stake: money
      .nullable()
      .meta({ description: 'Those orders at the average amount of an order. What is touched need not be lost.' }),
    says: z.string().meta({ description: 'The same in a sentence.' }),
  })
  .meta({ id: 'AdviceCost', description: 'What the finding and those like it have touched.' });

const code = z
  .object({
    for: z.enum(CODE_KINDS).meta({ description: 'A framework, `plain` for none, or `server`.' }),
    language: z.enum(CODE_LANGUAGES).meta({ description: 'For highlighting.' }),
    code: z.string().meta({ description: 'To be pasted.' }),
  })
  .meta({ id: 'AdviceCode', description: 'A fix as code.' });

const link = z
  .object({ title: z.string(), href: z.string().meta({ description: 'Below the address of the page.' }) })
  .meta({ id: 'AdviceLink', description: 'A view of the page.' });

const lines = (description: string) => z.array(z.string()).meta({ description });

const advice = z
  .object({
    finding_id: z.string(),
    site: siteId,
    class: findingClass,
    detector: z.string(),
    status: findingStatus,
    found: z.string().meta({ description: 'What was found, in a sentence. It may contain texts of events.' }),
    window: z.object({ start: instantOf('Start, included.'), end: instantOf('End, excluded.') }),
    title: z.string().meta({ description: 'What is wrong, in a few words.' }),
    severity: findingSeverity.meta({ description: 'How much it matters, by what it touched.' }),
    audiences,
    cause: z.string().meta({ description: 'What most likely lies behind it.' }),
    checks: lines('How to find out whether that is it.'),
    cost,
    fix: z
      .object({ says: z.string().meta({ description: 'What the code does.' }), code: z.array(code) })
      .meta({ id: 'AdviceFix', description: 'How it is repaired.' }),
    prevention: lines('How it does not come back.'),
    optimisation: lines('What gets better than it was.'),
    links: z.array(link),
    added: z
      .object({ by: z.string(), cause: z.string(), steps: z.array(z.string()) })
      .optional()
      .meta({ id: 'AddedAdvice', description: 'What a language model added; it replaces nothing.' }),
  })
  .meta({ id: 'Advice', description: 'What lies behind a finding, what it cost, and what to do.' });

export const getAdvice = operation({
  id: 'getAdvice',
  method: 'get',
  path: '/v1/findings/{id}/advice',
  tag: 'operations',
  access: 'read',
  summary: 'Advise on a finding',
  description:
    'The likely cause of a finding, what it touched by the numbers of the site, code that fixes it, and how to prevent it.',
  input: z.strictObject({
    id: z
      .string()
      .max(64)
      .meta({ description: 'Id of the finding, from GET /v1/findings.', example: 'h3gT0m8oYy1dJq0S5bXk2A' }),
    site: siteParameter,
    framework: z.enum(FRAMEWORKS).meta({ description: 'Code for one framework only.' }).optional(),
  }),
  example: { id: 'h3gT0m8oYy1dJq0S5bXk2A', site: EXAMPLE_SITE },
  answer: advice,
  status: 200,
  problems: ['invalid_parameters', 'unknown_site', 'not_found'],
});

export type WireAdvice = AnswerOf<typeof getAdvice>;

const group = z
  .object({
    title: z.string().meta({ description: 'What is wrong, in a few words.' }),
    class: findingClass,
    severity: findingSeverity,
    audiences,
    findings: countOf('Findings of the kind.'),
    subjects: countOf('Sessions, visitors or numbers that they are about.'),
    confirmed: countOf('Those that a batch run confirmed.'),
    retracted: countOf('Those that a batch run retracted.'),
    first: instantOf('When the first happened.'),
    last: instantOf('When the last happened.'),
    newest_finding_id: z.string(),
    fix: z.string().meta({ description: 'What to do, in a sentence.' }),
  })
  .meta({ id: 'AdviceGroup', description: 'Findings that have the same cause.' });

export const getAdviceSummary = operation({
  id: 'getAdviceSummary',
  method: 'get',
  path: '/v1/advice/summary',
  tag: 'operations',
  access: 'read',
  summary: 'Summarise the last findings',
  description: 'The last fifty findings of the last 92 days in words, grouped by cause, what matters most first.',
  input: z.strictObject({
    site: siteParameter,
    audience: audience.meta({ description: 'Only what these people can act on.' }).optional(),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      findings: countOf('Findings that were looked at: at most fifty.'),
      text: z.string().meta({ description: 'The summary in sentences.' }),
      groups: z.array(group),
    })
    .meta({ id: 'AdviceSummary', description: 'The last findings in words.' }),
  list: 'groups',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site'],
});

export type WireAdviceGroup = AnswerOf<typeof getAdviceSummary>['groups'][number];
