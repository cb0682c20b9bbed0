import * as z from 'zod';
import { wireInstant } from '../../../core/event/contract';
import { jsonValue } from '../assign/json';

/** Limits of a declaration, and of what is stored. */
export const EXPERIMENT_LIMITS = {
  variants: 10,
  metrics: 10,
  forced: 200,
  text: 2000,
  history: 200,
  /** Experiments of a site, archived ones included. */
  experiments: 500,
  /** A stored experiment as JSON, in UTF-16 code units: an item of DynamoDB holds it with room to spare. */
  json: 60_000,
} as const;

export const experimentId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .meta({
    description: 'Names the experiment for ever: 1 to 63 small letters, digits, “-” and “_”.',
    example: 'checkout-button',
  });
const variantId = experimentId.meta({ description: 'Names the variant in events.', example: 'control' });
const share = z.number().min(0).max(1);
const sentence = z.string().max(EXPERIMENT_LIMITS.text);

export const UNITS = ['user', 'anonymous', 'session'] as const;
export type ExperimentUnit = (typeof UNITS)[number];
/** The attribute that is hashed for a unit. */
export const UNIT_ATTRIBUTES: Readonly<Record<ExperimentUnit, string>> = {
  user: 'user_id',
  anonymous: 'anonymous_id',
  session: 'session_id',
};

const variant = z
  .strictObject({
    id: variantId,
    weight: share.optional().meta({ description: 'Share of those who take part; equal shares if no variant has one.' }),
    value: jsonValue
      .optional()
      .meta({ description: 'What the code of the site is given, as any JSON; the id if absent.' }),
  })
  .meta({ id: 'ExperimentVariant', description: 'A variant. The first one is the control.' });

export const MEASURED_AS = ['conversion', 'mean', 'ratio'] as const;

export const experimentMetric = z
  .strictObject({
    metric: z.string().max(64).meta({ description: 'Id of a metric.', example: 'purchases' }),
    as: z.enum(MEASURED_AS).optional().meta({
      description:
        '`conversion`: share of units with such an event. `mean`: per unit. `ratio`: of two sums, such as `average_order_value`. By default `ratio` for ratios, otherwise `mean`.',
    }),
    better: z.enum(['higher', 'lower']).default('higher').meta({ description: 'Which way is good.' }),
  })
  .meta({ id: 'ExperimentMetric', description: 'A metric by which an experiment is judged.' });
export type ExperimentMetric = Readonly<z.output<typeof experimentMetric>>;

const metrics = z.array(experimentMetric).max(EXPERIMENT_LIMITS.metrics);

export const declaration = z
  .strictObject({
    id: experimentId,
    kind: z.enum(['experiment', 'flag']).default('experiment').meta({
      description:
        '`flag`: a switch without a question. Its last variant is given to the share `coverage`, the first one to the rest; no exposures.',
    }),
    name: z.string().max(120).optional().meta({ description: 'What people call it.' }),
    hypothesis: sentence.optional().meta({ description: 'What is expected to happen, and why.' }),
    unit: z.enum(UNITS).default('anonymous').meta({
      description:
        'Who keeps a variant: a signed-in `user`, a device (`anonymous`) or a `session`. Without storage on the device only `session`, and `user` where a server assigns.',
    }),
    variants: z.array(variant).min(2).max(EXPERIMENT_LIMITS.variants),
    coverage: share.default(1).meta({ description: 'Share of units that take part. Raising it moves nobody.' }),
    targeting: z.record(z.string(), jsonValue).optional().meta({
      description:
        'Condition on attributes that a unit must meet, in the operators of GrowthBook without `$regex`: `{"country": {"$in": ["DE", "AT"]}}`.',
    }),
    seed: z.string().min(1).max(64).optional().meta({ description: 'Seed of the hash; the id if absent.' }),
    hash_version: z
      .union([z.literal(1), z.literal(2)])
      .default(2)
      .meta({ description: 'Version of the hash.' }),
    exclusion: z.strictObject({ group: experimentId, from: share, to: share }).optional().meta({
      description:
        'Experiments of one group with ranges that do not overlap never share a unit. From 0 to 1, `to` not included.',
    }),
    holdout: z
      .strictObject({ group: experimentId, share })
      .optional()
      .meta({ description: 'This share of units is kept out of every experiment that names the same group.' }),
    forced: z
      .record(z.string().max(128), variantId)
      .optional()
      .meta({ description: 'Variants of testers by the id of their unit. They are not counted.' }),
    start: wireInstant.optional().meta({ description: 'Nobody takes part before this instant.' }),
    end: wireInstant.optional().meta({ description: 'Nobody takes part from this instant on: the fixed end.' }),
    goals: metrics.default([]).meta({ description: 'What it is for; the first decides.' }),
    guardrails: metrics.default([]).meta({ description: 'What must not get worse.' }),
    minimum_effect: z.number().positive().max(10).default(0.05).meta({
      description: 'Smallest relative change of the first goal that matters: 0.05 for 5 %.',
    }),
  })
  .meta({ id: 'ExperimentDeclaration', description: 'An experiment or a feature flag.' });
export type Declaration = Readonly<z.output<typeof declaration>>;

export const STATUSES = ['draft', 'running', 'paused', 'decided', 'archived'] as const;
export type ExperimentStatus = (typeof STATUSES)[number];

const historyEntry = z.object({
  at_ms: z.int(),
  /** What was done: `declared`, `changed`, or the new status. */
  what: z.string(),
  /** Fields that changed, or the reason that was given. */
  note: z.string(),
});

export const experimentRecord = z.object({
  declaration,
  status: z.enum(STATUSES),
  /** When it first ran. */
  started_ms: z.int().nullable(),
  /** When it was decided or archived. */
  ended_ms: z.int().nullable(),
  /** The variant that was decided on; everyone gets it. */
  decision: z.string().nullable(),
  history: z.array(historyEntry),
});
/** An experiment as it is stored. */
export type ExperimentRecord = Readonly<z.output<typeof experimentRecord>>;
