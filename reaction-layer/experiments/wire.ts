import * as z from 'zod';
import { EXAMPLE_SITE, instant, instantOf, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { attributeSet, jsonValue } from './assign/json';
import { declaration, experimentId, STATUSES } from './declare/experiment';

const status = z.enum(STATUSES).meta({ description: 'Where it stands.', example: 'running' });

const change = z
  .object({
    at: instantOf('When.'),
    what: z.string().meta({ description: '`declared`, `changed`, or the new status.', example: 'running' }),
    note: z.string().meta({ description: 'Which fields changed, or the reason that was given.' }),
  })
  .meta({ id: 'ExperimentChange', description: 'An entry of the history of an experiment.' });

export const experiment = z
  .object({
    ...declaration.shape,
    status,
    started: instant.nullable().meta({ description: 'When it first ran; null if it never did.' }),
    ended: instant.nullable().meta({ description: 'When it was decided or archived; null if it was not.' }),
    decision: z.string().nullable().meta({ description: 'The variant that everyone gets since it was decided.' }),
    history: z.array(change).meta({ description: 'What was done to it, oldest first.' }),
  })
  .meta({ id: 'Experiment', description: 'An experiment or a feature flag with its history.' });
export type WireExperiment = z.output<typeof experiment>;

const experimentList = z
  .object({ experiments: z.array(experiment).meta({ description: 'By id.' }) })
  .meta({ id: 'ExperimentList', description: 'The experiments and feature flags of a site.' });

const assignment = z
  .object({
    experiment: z.string().meta({ description: 'Its id.', example: 'checkout-button' }),
    variant: z.string().meta({ description: 'The variant to show.', example: 'green' }),
    value: jsonValue.meta({ description: 'The value of the variant; its id if it has none.' }),
    is_in_experiment: z.boolean().meta({ description: 'The unit takes part and counts once it is exposed.' }),
    reason: z
      .enum([
        'assigned',
        'kept',
        'decided',
        'forced',
        'disabled',
        'not_running',
        'no_unit',
        'held_out',
        'other_experiment',
        'not_targeted',
        'not_covered',
      ])
      .meta({ description: 'Why the unit has this variant.' }),
    exposure: z.string().nullable().meta({
      description:
        'When the unit sees the variant, send an event `exposure` with this text as `variant`. Null if it does not count.',
      example: 'checkout-button/green',
    }),
  })
  .meta({ id: 'Assignment', description: 'The variant of one experiment for a unit.' });

const assignmentAnswer = z
  .object({ assignments: z.array(assignment).meta({ description: 'One per experiment, by id.' }) })
  .meta({ id: 'Assignments', description: 'The variants of a unit.' });

const assignmentRequest = z
  .strictObject({
    site: siteParameter,
    attributes: attributeSet.meta({
      description:
        'What is known of the unit: its ids (`user_id`, `anonymous_id`, `session_id`), and whatever experiments are targeted by. Nothing of it is stored.',
    }),
    experiments: z
      .array(experimentId)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Which ones; all that are not archived or drafts if omitted.' }),
    kept: z.record(z.string(), z.string()).optional().meta({
      description: 'Variants that the caller remembers of this unit, by experiment. A unit keeps its first variant.',
    }),
  })
  .meta({ id: 'AssignmentRequest', description: 'For whom variants are asked.' });

const common = { tag: 'experiments', status: 200 } as const;
const EXAMPLE = {
  id: 'checkout-button',
  hypothesis: 'A green button is seen sooner, so more visitors buy.',
  variants: [{ id: 'control' }, { id: 'green' }],
  goals: [{ metric: 'purchases', as: 'conversion' }],
  guardrails: [{ metric: 'errors', better: 'lower' }],
} as const;

export const assignVariants = operation({
  ...common,
  id: 'assignVariants',
  method: 'post',
  path: '/v1/assignments',
  access: 'read',
  summary: 'Assign variants',
  description:
    'Gives the variant of each experiment and flag for one unit. The same unit always gets the same variant, by the public hash of GrowthBook. Assigning counts nothing: send the exposure when the unit sees the variant.',
  input: assignmentRequest,
  example: { site: EXAMPLE_SITE, attributes: { anonymous_id: 'a-17', country: 'DE' } },
  answer: assignmentAnswer,
  list: 'assignments',
  problems: ['invalid_parameters', 'unknown_site', 'not_found'],
});

export const getExperiments = operation({
  ...common,
  id: 'getExperiments',
  method: 'get',
  path: '/v1/experiments',
  access: 'read',
  summary: 'List experiments',
  description: 'The experiments and feature flags of a site with their declarations, status and history.',
  input: z.strictObject({ site: siteParameter, status: status.optional() }),
  example: { site: EXAMPLE_SITE },
  answer: experimentList,
  list: 'experiments',
  problems: ['invalid_parameters', 'unknown_site'],
});

export const getExperiment = operation({
  ...common,
  id: 'getExperiment',
  method: 'get',
  path: '/v1/experiments/{experiment}',
  access: 'read',
  summary: 'Show an experiment',
  description: 'One experiment or feature flag with its declaration, status and history.',
  input: z.strictObject({ site: siteParameter, experiment: experimentId }),
  example: { site: EXAMPLE_SITE, experiment: EXAMPLE.id },
  answer: experiment,
  problems: ['invalid_parameters', 'unknown_site', 'not_found'],
});

const written = z
  .strictObject({ site: siteParameter, experiment: declaration })
  .meta({ id: 'ExperimentRequest', description: 'What to declare.' });

export const addExperiment = operation({
  ...common,
  id: 'addExperiment',
  method: 'post',
  path: '/v1/admin/experiments',
  access: 'operate',
  summary: 'Declare an experiment',
  description: 'Declares an experiment or a feature flag as a draft. Nobody takes part until it runs.',
  input: written,
  example: { site: EXAMPLE_SITE, experiment: EXAMPLE },
  answer: experiment,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});

export const changeDeclaration = operation({
  ...common,
  id: 'changeExperiment',
  method: 'post',
  path: '/v1/admin/experiments/change',
  access: 'operate',
  summary: 'Change an experiment',
  description:
    'Replaces the declaration. Once it has run, only what moves no unit to another variant can change: name, hypothesis, coverage (upwards), forced units, end and guardrails.',
  input: written,
  example: { site: EXAMPLE_SITE, experiment: { ...EXAMPLE, name: 'Green button' } },
  answer: experiment,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});

export const moveExperiment = operation({
  ...common,
  id: 'moveExperiment',
  method: 'post',
  path: '/v1/admin/experiments/status',
  access: 'operate',
  summary: 'Run, pause, decide or archive an experiment',
  description:
    'Moves an experiment through its life: draft, running, paused, decided, archived. Pausing a flag is its kill switch: everyone gets the first variant.',
  input: z
    .strictObject({
      site: siteParameter,
      experiment: experimentId,
      status,
      decision: experimentId.optional().meta({ description: 'With `decided`: the variant that everyone gets.' }),
      note: z.string().max(500).optional().meta({ description: 'Why, for the history.' }),
    })
    .meta({ id: 'ExperimentMove', description: 'What becomes of an experiment.' }),
  example: { site: EXAMPLE_SITE, experiment: EXAMPLE.id, status: 'running' },
  answer: experiment,
  problems: ['invalid_parameters', 'unknown_site', 'operation_refused'],
});
