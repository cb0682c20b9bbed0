import * as z from 'zod';
import { wireEvent } from '../../core/event/contract';
import { EXAMPLE_SITE, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { DECIDED_TYPES } from './count/subject';

export const DECISIONS = ['allow', 'review', 'deny'] as const;
export type DecisionVerdict = (typeof DECISIONS)[number];

/** Parts that a decision can do without. */
export const DEGRADED_PARTS = ['counters', 'model', 'policy', 'lists', 'stream'] as const;
export type DegradedPart = (typeof DEGRADED_PARTS)[number];

export const decisionId = z
  .string()
  .regex(/^[\w.:-]{1,100}$/)
  .meta({
    description: 'Chosen by the caller: 1 to 100 letters, digits and _ . : -. The same id gives the same answer.',
    example: 'order-4711',
  });

const reason = z
  .object({
    code: z.string().meta({ description: 'Id of a rule, `deny_list`, `allow_list`, `unusual` or `counters_unknown`.' }),
    says: z.string().meta({ description: 'What it found, for people.' }),
    weight: z.number().meta({ description: 'How much it counts, from 0 to 1.' }),
    facts: z.record(z.string(), z.number()).optional().meta({ description: 'The facts that it looked at.' }),
    shadow: z.literal(true).optional().meta({ description: 'Present if the rule only watches: it decided nothing.' }),
  })
  .meta({ id: 'DecisionReason', description: 'Why it was decided like this.' });
export type DecisionReason = Readonly<z.output<typeof reason>>;

export const decisionAnswer = z
  .object({
    decision_id: z.string().meta({ description: 'As it was asked.' }),
    decision: z.enum(DECISIONS).meta({ description: 'What to do.' }),
    score: z.number().meta({ description: 'How likely it is fraud, from 0 to 1.' }),
    reasons: z.array(reason).readonly().meta({ description: 'Empty if nothing was found.' }),
    versions: z
      .object({
        policy: z.string().meta({ description: 'Of the rules.', example: 'default-1' }),
        model: z.string().nullable().meta({ description: 'Of the model; null without one.' }),
        code: z.int().meta({ description: 'Of the code that decides.' }),
      })
      .meta({ id: 'DecisionVersions', description: 'What decided.' }),
    shadow: z
      .object({ decision: z.enum(DECISIONS) })
      .optional()
      .meta({ description: 'In shadow mode: what the decision would have been.' }),
    degraded: z
      .array(z.enum(DEGRADED_PARTS))
      .readonly()
      .optional()
      .meta({ description: 'Parts that were down: the answer is what could be said without them.' }),
  })
  .meta({ id: 'DecisionAnswer', description: 'A decision, its reasons and what made it.' });
export type DecisionAnswer = Readonly<z.output<typeof decisionAnswer>>;

export const OUTCOMES = ['fraud', 'legitimate'] as const;

export const decidedEvent = wireEvent.extend({
  event_type: z.enum(DECIDED_TYPES).meta({ description: `One of ${DECIDED_TYPES.join(', ')}.` }),
});
export type DecidedEvent = z.output<typeof decidedEvent>;

const EXAMPLE_EVENT = {
  event_type: 'checkout',
  session_id: 's-1',
  anonymous_id: 'a-1',
  payment_token: 'tok-1',
  ip_address: '198.18.0.7',
  price: '19.99',
};

export const takeDecision = operation({
  id: 'decide',
  method: 'post',
  path: '/v1/decisions',
  tag: 'decisions',
  access: 'decide',
  summary: 'Decide on an event while it waits',
  description:
    'Counts the event for its visitor, network, device, payment token and coupon, of which only keyed hashes are kept, and answers whether to allow, review or deny it. The same `decision_id` is counted once and answered with the same bytes. Needs a server key with the scope `decide`.',
  input: z.strictObject({
    site: siteParameter,
    decision_id: decisionId,
    event: decidedEvent.meta({
      id: 'DecidedEvent',
      description:
        'The event, with the fields of the contract: the more of `user_id`, `anonymous_id`, `session_id`, `ip_address`, `user_agent`, `payment_token`, `coupon` and `price` it has, the more is known. Its time is that of the call.',
    }),
  }),
  example: { site: EXAMPLE_SITE, decision_id: 'order-4711', event: EXAMPLE_EVENT },
  answer: decisionAnswer,
  status: 200,
  problems: ['unknown_site'],
});
