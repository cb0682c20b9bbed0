import * as z from 'zod';
import { wireInstant } from '../../core/event/contract';
import { EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { policy } from './policy/policy';
import { decisionId, OUTCOMES } from './wire';

const note = z.string().max(500).default('').meta({ description: 'Why.' });
const EXAMPLE_ID = 'order-4711';

export const reportOutcome = operation({
  id: 'reportOutcome',
  method: 'post',
  path: '/v1/decisions/{decision_id}/outcome',
  tag: 'decisions',
  access: 'decide',
  summary: 'Say what became of a decision',
  description:
    'Records what a decision turned out to be, such as a chargeback, as an event `decision_outcome`: a label for rules and models. Answered once the stream has it; sending it again is safe.',
  input: z.strictObject({
    site: siteParameter,
    decision_id: decisionId,
    outcome: z.enum(OUTCOMES).meta({ description: 'What it turned out to be.' }),
    note,
  }),
  example: { site: EXAMPLE_SITE, decision_id: EXAMPLE_ID, outcome: 'legitimate' },
  answer: z
    .object({ site: siteId, decision_id: z.string(), outcome: z.enum(OUTCOMES), recorded: instantOf('When.') })
    .meta({ id: 'RecordedOutcome', description: 'An outcome that the stream has.' }),
  status: 200,
  problems: ['unknown_site', 'stream_unavailable'],
});

export const overrideDecision = operation({
  id: 'overrideDecision',
  method: 'post',
  path: '/v1/decisions/{decision_id}/override',
  tag: 'decisions',
  access: 'decide',
  summary: 'Decide on a review',
  description: 'Ends a review with what a person decided. The answer to the call itself does not change.',
  input: z.strictObject({
    site: siteParameter,
    decision_id: decisionId,
    decision: z.enum(['allow', 'deny']).meta({ description: 'What counts instead.' }),
    note,
  }),
  example: { site: EXAMPLE_SITE, decision_id: EXAMPLE_ID, decision: 'allow' },
  answer: z
    .object({ site: siteId, decision_id: z.string(), decision: z.enum(['allow', 'deny']), decided: instantOf('When.') })
    .meta({ id: 'OverriddenDecision', description: 'A review that has ended.' }),
  status: 200,
  problems: ['unknown_site', 'not_found'],
});

/** What an entry may name, as callers know it. */
export const LISTED_KINDS = ['user', 'anonymous', 'network', 'payment_token', 'coupon'] as const;

export const changeLists = operation({
  id: 'changeDecisionLists',
  method: 'post',
  path: '/v1/decisions/lists',
  tag: 'decisions',
  access: 'decide',
  summary: 'Change the allow and deny lists',
  description:
    'Adds somebody or something that is always allowed or denied, or takes it off. The value is kept as a keyed hash only; a network is given by any of its addresses.',
  input: z.strictObject({
    site: siteParameter,
    list: z.enum(['allow', 'deny', 'none']).meta({ description: 'The list, or `none` to take it off.' }),
    kind: z.enum(LISTED_KINDS).meta({ description: 'What the value is.' }),
    value: z.string().min(1).max(512).meta({ description: 'The value as events have it.' }),
    until: wireInstant.optional().meta({ description: 'When the entry ends; never if omitted.' }),
    note,
  }),
  example: { site: EXAMPLE_SITE, list: 'deny', kind: 'network', value: '203.0.113.9' },
  answer: z
    .object({ site: siteId, list: z.enum(['allow', 'deny', 'none']), kind: z.string(), hash: z.string() })
    .meta({ id: 'ChangedDecisionList', description: 'What was changed.' }),
  status: 200,
  problems: ['unknown_site', 'operation_refused'],
});

export const setPolicy = operation({
  id: 'setDecisionPolicy',
  method: 'post',
  path: '/v1/admin/decision-policy',
  tag: 'admin',
  access: 'operate',
  summary: 'Set how a site decides',
  description: 'Stores rules as the next version; they decide within a second. Earlier versions stay, for replays.',
  input: z.strictObject({ site: siteParameter, policy }),
  example: { site: EXAMPLE_SITE, policy: { mode: 'shadow', rules: [] } },
  answer: z
    .object({ site: siteId, version: z.string().meta({ description: 'The new version.', example: '1' }) })
    .meta({ id: 'StoredDecisionPolicy', description: 'What decides now.' }),
  status: 200,
  problems: ['unknown_site', 'operation_refused'],
});
