import * as z from 'zod';
import { FACT_NAMES } from '../count/facts';
import { DECIDED_TYPES } from '../count/subject';

/** Limits of a policy. */
export const POLICY_LIMITS = { rules: 100, conditions: 8, says: 200 } as const;

const share = z.number().min(0).max(1);
const factName = z.enum(FACT_NAMES, {
  error: ({ input }) => `${JSON.stringify(input)} is not a fact; there are ${FACT_NAMES.join(', ')}`,
});

const condition = z
  .strictObject({
    fact: factName.meta({ description: 'Name of a fact.', example: 'device_payment_tokens_10m' }),
    at_least: z.number().optional().meta({ description: 'Holds from this value on.' }),
    at_most: z.number().optional().meta({ description: 'Holds up to this value.' }),
  })
  .meta({ id: 'DecisionCondition', description: 'A bound of a fact. It does not hold if the fact is not known.' });

export const decisionRule = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,47}$/)
      .meta({ description: 'Names the rule in reasons.', example: 'many_cards_on_device' }),
    events: z.array(z.enum(DECIDED_TYPES)).min(1).meta({ description: 'The event types that it judges.' }),
    when: z
      .array(condition)
      .min(1)
      .max(POLICY_LIMITS.conditions)
      .meta({ description: 'Conditions, all of which must hold.' }),
    weight: share.meta({
      description: 'How sure it is of fraud, from 0 to 1. Several rules add up as independent evidence does.',
    }),
    says: z.string().min(1).max(POLICY_LIMITS.says).meta({ description: 'What it found, for people.' }),
    shadow: z.boolean().optional().meta({ description: 'Only says what it would have found; it decides nothing.' }),
  })
  .meta({ id: 'DecisionRule', description: 'A rule of a policy, as data.' });
export type DecisionRule = Readonly<z.output<typeof decisionRule>>;

export const policy = z
  .strictObject({
    mode: z.enum(['enforce', 'shadow']).default('enforce').meta({
      description: '`shadow`: every decision is `allow`, and the answer says what it would have been.',
    }),
    on_failure: z.enum(['open', 'closed']).default('open').meta({
      description: 'What is decided where the counters cannot be read: `open` allows, `closed` denies.',
    }),
    review_from: share.default(0.5).meta({ description: 'Scores from here on are reviewed.' }),
    deny_from: share.default(0.9).meta({ description: 'Scores from here on are denied.' }),
    model_weight: share.default(0.3).meta({
      description: 'How much the model’s score counts beside the rules. Below `review_from` it decides nothing alone.',
    }),
    rules: z.array(decisionRule).max(POLICY_LIMITS.rules).meta({ description: 'The rules.' }),
  })
  .meta({ id: 'DecisionPolicy', description: 'How a site decides: data that can be replaced, with a version.' });
export type Policy = Readonly<z.output<typeof policy>>;

/** What the schema cannot say. */
export function policyFaults({ review_from: review, deny_from: deny, rules }: Policy): readonly string[] {
  const ids = rules.map(({ id }) => id);
  return [
    ...(review > deny ? [`review_from (${review}) must not be above deny_from (${deny})`] : []),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `the rule “${id}” occurs twice`),
    ...rules.flatMap(({ id, when }) =>
      when.flatMap(({ fact, at_least: least, at_most: most }) =>
        least === undefined && most === undefined ? [`${id}: ${fact} needs at_least or at_most`] : [],
      ),
    ),
  ];
}
