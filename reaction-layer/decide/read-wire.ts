import * as z from 'zod';
import { EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { SUBJECT_KINDS } from './count/subject';
import { policy } from './policy/policy';
import { decisionAnswer, decisionId, DECISIONS, OUTCOMES } from './wire';

const override = z
  .object({
    decision: z.enum(DECISIONS).meta({ description: 'What counts instead.' }),
    note: z.string().meta({ description: 'Why.' }),
    at: instantOf('When.'),
  })
  .meta({ id: 'DecisionOverride', description: 'What a person decided.' });

const reviewed = z
  .object({
    decision_id: z.string(),
    event_type: z.string().meta({ description: 'Type of the event.', example: 'checkout' }),
    decided: instantOf('When it was decided.'),
    answer: decisionAnswer,
    status: z.enum(['open', 'decided']).meta({ description: '`decided` once a person has, or its outcome is known.' }),
    override: override.nullable(),
    outcome: z.enum(OUTCOMES).nullable().meta({ description: 'What it turned out to be.' }),
  })
  .meta({ id: 'DecisionReview', description: 'A decision that waits for a person, or waited.' });
export type WireReview = z.output<typeof reviewed>;

export const REVIEWS_PAGE = { usual: 100, most: 1000 } as const;

export const getReviews = operation({
  id: 'getReviews',
  method: 'get',
  path: '/v1/reviews',
  tag: 'decisions',
  access: 'read',
  summary: 'List decisions that wait for a person',
  description: 'Decisions “review” of the last 30 days, newest first: the queue of those who look at them.',
  input: z.strictObject({
    site: siteParameter,
    status: z.enum(['open', 'decided']).optional().meta({ description: 'One status; all if omitted.' }),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(REVIEWS_PAGE.most)
      .default(REVIEWS_PAGE.usual)
      .meta({ description: 'Reviews per page. With a status, a page may have fewer.' }),
    cursor: z.string().max(160).meta({ description: '`next_cursor` of the page before.' }).optional(),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      reviews: z.array(reviewed).meta({ description: 'Newest first.' }),
      next_cursor: z.string().optional().meta({ description: 'Present if there may be more.' }),
    })
    .meta({ id: 'DecisionReviews', description: 'A page of the queue.' }),
  list: 'reviews',
  status: 200,
  problems: ['unknown_site'],
});

export const getDecision = operation({
  id: 'getDecision',
  method: 'get',
  path: '/v1/decisions/{decision_id}',
  tag: 'decisions',
  access: 'read',
  summary: 'Show a decision',
  description:
    'A decision of the last 30 days with everything that it was decided from, as the lake has it: about a minute after it was taken. `./tidemark decide replay` decides again from it.',
  input: z.strictObject({ site: siteParameter, decision_id: decisionId }),
  example: { site: EXAMPLE_SITE, decision_id: 'order-4711' },
  answer: z
    .object({
      site: siteId,
      decided: instantOf('When it was decided.'),
      answer: decisionAnswer,
      override: override.nullable(),
      outcome: z.enum(OUTCOMES).nullable().meta({ description: 'Of a review: what it turned out to be.' }),
      record: z.string().meta({ description: 'The record as JSON: inputs, versions and the bytes of the answer.' }),
    })
    .meta({ id: 'ShownDecision', description: 'A decision, and what became of it.' }),
  status: 200,
  problems: ['unknown_site', 'not_found'],
});

export const getPolicy = operation({
  id: 'getDecisionPolicy',
  method: 'get',
  path: '/v1/decision-policy',
  tag: 'decisions',
  access: 'read',
  summary: 'Show how a site decides',
  description: 'The rules of a site with their version. Every version that ever decided is kept.',
  input: z.strictObject({
    site: siteParameter,
    version: z.string().max(32).optional().meta({ description: 'A version; the one that decides now if omitted.' }),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({ site: siteId, version: z.string().meta({ description: 'Its version.', example: 'default-1' }), policy })
    .meta({ id: 'VersionedDecisionPolicy', description: 'A policy and its version.' }),
  status: 200,
  problems: ['unknown_site', 'not_found'],
});

export const getLists = operation({
  id: 'getDecisionLists',
  method: 'get',
  path: '/v1/decision-lists',
  tag: 'decisions',
  access: 'read',
  summary: 'Show the allow and deny lists',
  description: 'Who or what is always allowed or denied. Only keyed hashes are kept.',
  input: z.strictObject({ site: siteParameter }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      entries: z.array(
        z
          .object({
            list: z.enum(['allow', 'deny']),
            kind: z.enum(SUBJECT_KINDS),
            hash: z.string().meta({ description: 'Keyed hash of the value.' }),
            until: instantOf('When it ends; null for never.').nullable(),
            added: instantOf('When it was added.'),
            note: z.string(),
          })
          .meta({ id: 'DecisionListEntry', description: 'An entry of a list.' }),
      ),
    })
    .meta({ id: 'DecisionLists', description: 'The allow and deny lists of a site.' }),
  list: 'entries',
  status: 200,
  problems: ['unknown_site'],
});
