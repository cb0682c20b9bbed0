import * as z from 'zod';
import { countOf, EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { type Frozen, operation } from '../../core/wire/operation';
import { MODEL_KINDS } from './port/model';

const EXAMPLE_VERSION = '20261130T2330-1a2b3c4d';
const version = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'Version of a model: the end of its training window and a hash.', example: EXAMPLE_VERSION });
const versionOrNone = version.nullable();

const model = z
  .object({
    version,
    kind: z.enum(MODEL_KINDS).meta({ description: 'How it was learned.' }),
    role: z.enum(['champion', 'challenger', 'previous', 'kept']).meta({
      description: 'champion scores; challenger is compared with it; previous is what a rollback returns to.',
    }),
    features: z.array(z.string()).meta({ description: 'What it reads of a session.' }),
    trained_from: instantOf('Sessions that ended from here, included, were learned from.'),
    trained_to: instantOf('To here, excluded.'),
    sessions: countOf('Sessions that it was learned from.'),
    threshold: z.number().meta({ description: 'From which score on a session is reported.' }),
    score_p50: z.number().meta({ description: 'Median score of these sessions.' }),
    score_p99: z.number().meta({ description: '99th percentile.' }),
    metrics: z
      .record(z.string(), z.number().nullable())
      .meta({ description: 'How it did on these sessions; null where nothing can be said.' }),
  })
  .meta({ id: 'SessionModel', description: 'A model of the sessions of a site.' });

const drift = z
  .object({
    feature: z.string().meta({ description: 'A feature, or score.' }),
    distance: z.number().meta({ description: 'Largest difference of the distribution functions, from 0 to 1.' }),
    p: z.number().meta({ description: 'P-value of the Kolmogorov–Smirnov test, corrected by Holm.' }),
    is_drift: z.boolean().meta({ description: 'Whether it is called drift (docs/models.md).' }),
    median_then: z.number().meta({ description: 'Median when the model was learned.' }),
    median_now: z.number().meta({ description: 'Median last night.' }),
  })
  .meta({ id: 'FeatureDrift', description: 'How a feature has changed since the training.' });

function pairOf(description: string) {
  return z.object({ champion: z.number().nullable(), challenger: z.number().nullable() }).meta({ description });
}

const shadow = z
  .object({
    sessions: countOf('Sessions that both scored.'),
    correlation: z.number().nullable().meta({ description: 'Spearman’s rank correlation of the scores.' }),
    flagged: z
      .object({ champion: z.int(), challenger: z.int(), both: z.int() })
      .meta({ description: 'Sessions that each, and both, would report.' }),
    labelled: countOf('Sessions in which detectors found something, as the night confirmed.'),
    area: pairOf('Area under the ROC curve against these; null without any.'),
  })
  .meta({ id: 'ModelComparison', description: 'Champion and challenger on the same sessions.' });

const night = z
  .object({
    epoch: countOf('The batch run after which it was done.'),
    tidemark: instantOf('What arrived before it was looked at.'),
    champion: versionOrNone,
    challenger: versionOrNone,
    sessions: countOf('Sessions of the night, as drawn.'),
    drift: z.array(drift).meta({ description: 'Largest distance first; empty for fewer than 200 sessions.' }),
    shadow: shadow.nullable().meta({ description: 'Null without a challenger.' }),
    findings: z
      .object({ confirmed: z.int(), retracted: z.int(), added: z.int() })
      .meta({ description: 'Findings of session_anomaly that the night settled and added.' }),
    trained: versionOrNone.meta({ description: 'The model that was learned.' }),
    problems: z.array(z.string()).meta({ description: 'What could not be done, and why.' }),
  })
  .meta({ id: 'ModelNight', description: 'What a night found out about the models of a site.' });

const serving = z
  .object({
    champion: versionOrNone.meta({ description: 'The model whose scores count; null before the first.' }),
    challenger: versionOrNone.meta({ description: 'The model that is compared with it.' }),
    canary_share: z.number().meta({ description: 'Share of the sessions that the challenger scores.' }),
    previous: versionOrNone.meta({ description: 'The champion before.' }),
    history: z
      .array(
        z.object({
          at: instantOf('When.'),
          what: z.enum(['trained', 'promoted', 'canary', 'rolled_back']),
          version,
        }),
      )
      .meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'ServingModels', description: 'Which models serve.' });
export type WireServing = z.output<typeof serving>;

export const modelList = z
  .object({
    site: siteId,
    serving,
    models: z.array(model).meta({ description: 'Newest first.' }),
    night: night.nullable().meta({ description: 'The last night; null before the first.' }),
  })
  .meta({ id: 'SessionModels', description: 'The models of a site.' });
export type WireModels = Frozen<z.output<typeof modelList>>;

const common = { tag: 'operations', status: 200 } as const;

export const getModels = operation({
  ...common,
  id: 'getModels',
  method: 'get',
  path: '/v1/models',
  access: 'read',
  summary: 'List models',
  description:
    'The models of the sessions of a site: which serves, how each was learned, and what the last night says of drift and of champion and challenger.',
  input: z.strictObject({ site: siteParameter }),
  example: { site: EXAMPLE_SITE },
  answer: modelList,
  list: 'models',
  problems: ['invalid_parameters', 'unknown_site'],
});

export const trainModel = operation({
  ...common,
  id: 'trainModel',
  method: 'post',
  path: '/v1/admin/models/train',
  access: 'operate',
  summary: 'Train a model',
  description:
    'Learns a model from the sessions of the last published week. It becomes the challenger, or the champion if there is none. The same publication gives the same model.',
  input: z
    .strictObject({ site: siteParameter })
    .meta({ id: 'ModelTraining', description: 'Whose sessions to learn from.' }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      status: z.enum(['trained', 'too_few_sessions']).meta({ description: 'Whether there is a new model.' }),
      version: versionOrNone,
      sessions: countOf('Complete sessions that there were, if they were too few.').nullable(),
      needed: countOf('How many are needed, if they were too few.').nullable(),
    })
    .meta({ id: 'TrainedModel', description: 'What came of a training.' }),
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});

export const promoteModel = operation({
  ...common,
  id: 'promoteModel',
  method: 'post',
  path: '/v1/admin/models/promote',
  access: 'operate',
  summary: 'Promote a model',
  description:
    'Makes a model the champion by one write, after its scores were computed again. With a canary share it becomes the challenger and scores that share of the sessions.',
  input: z
    .strictObject({
      site: siteParameter,
      version,
      canary_share: z
        .number()
        .min(0)
        .lt(1)
        .meta({ description: 'Share of the sessions that it scores; without one, all.', example: 0.1 })
        .optional(),
    })
    .meta({ id: 'ModelPromotion', description: 'Which model is to serve.' }),
  example: { site: EXAMPLE_SITE, version: EXAMPLE_VERSION },
  answer: serving,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});

export const rollBackModel = operation({
  ...common,
  id: 'rollBackModel',
  method: 'post',
  path: '/v1/admin/models/rollback',
  access: 'operate',
  summary: 'Roll back a model',
  description: 'Returns to the champion before by one write. A second rollback takes that back.',
  input: z
    .strictObject({ site: siteParameter })
    .meta({ id: 'ModelRollback', description: 'Whose champion is taken back.' }),
  example: { site: EXAMPLE_SITE },
  answer: serving,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});
