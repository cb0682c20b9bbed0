import * as z from 'zod';
import {
  countOf,
  degraded,
  EXAMPLE_SITE,
  instantOf,
  layer,
  momentShape,
  nullableNumber,
  siteId,
  siteParameter,
} from '../../../core/wire/fields';
import { operation } from '../../../core/wire/operation';
import { RANGE_PROBLEMS } from '../../../core/wire/range-problems';
import { experimentId, MEASURED_AS, STATUSES, UNITS } from '../declare/experiment';
import { VERDICTS } from './verdicts';

const intervalShape = {
  lower: z.number().meta({ description: 'Lower end.' }),
  upper: z.number().meta({ description: 'Upper end.' }),
};

const interval = z.object(intervalShape).meta({ id: 'ExperimentInterval', description: 'An interval of 95 %.' });

const comparison = z
  .object({
    difference: z.number().meta({ description: 'Treatment minus control.' }),
    always: interval.nullable().meta({
      description: 'Of the difference; holds however often it is looked at. Null below 100 units in a variant.',
    }),
    once: interval.meta({ description: 'Of the difference; holds if this is the only look, at a planned end.' }),
    relative: z
      .object({ value: z.number().meta({ description: 'Difference ÷ control.' }), ...intervalShape })
      .nullable()
      .meta({
        id: 'RelativeChange',
        description: 'The change as a share of the control, with an interval that always holds.',
      }),
    p: z.number().meta({ description: 'Two-sided, if this is the only look and the only comparison.' }),
    adjusted_p: z.number().meta({ description: 'Corrected for all comparisons of goals by Holm’s method.' }),
  })
  .meta({ id: 'VariantComparison', description: 'A variant beside the control.' });

const measuredVariant = z
  .object({
    variant: z.string().meta({ description: 'Id of the variant.', example: 'green' }),
    units: countOf('Units that were exposed to it alone.'),
    value: nullableNumber('As it was observed: a share, a mean per unit, or a ratio. Null without units.'),
    comparison: comparison.nullable().meta({ description: 'Null for the control.' }),
  })
  .meta({ id: 'MeasuredVariant', description: 'A metric in one variant.' });

const measuredMetric = z
  .object({
    metric: z.string().meta({ description: 'Id of the metric.', example: 'purchases' }),
    as: z.enum(MEASURED_AS).meta({ description: 'How it is measured per unit.' }),
    role: z.enum(['goal', 'guardrail']).meta({ description: 'What it is for.' }),
    better: z.enum(['higher', 'lower']).meta({ description: 'Which way is good.' }),
    variance_explained: nullableNumber(
      'Share of the variance that the two weeks before the exposure explain, and by which intervals are narrower (CUPED). Null if it was not used.',
    ),
    cap: nullableNumber('Sums per unit above this are counted as this; null if none was cut.'),
    capped_units: countOf('Units whose sum was cut: one in a thousand of those that have one.'),
    variants: z.array(measuredVariant).meta({ description: 'In the order of the declaration.' }),
  })
  .meta({ id: 'MeasuredMetric', description: 'What an experiment did to a metric.' });

const decision = z
  .object({
    verdict: z.enum(VERDICTS).meta({ description: 'What to do, for programs.' }),
    variant: z.string().nullable().meta({ description: 'The variant that it is about.' }),
    says: z.string().meta({ description: 'What to do, in plain words.' }),
    because: z.array(z.string()).meta({ description: 'What it rests on.' }),
  })
  .meta({ id: 'ExperimentDecision', description: 'The answer to “should we ship it?”.' });

const split = z
  .object({
    expected: z.array(z.number()).meta({ description: 'Declared share of each variant.' }),
    chi_square: z.number().meta({ description: 'Pearson’s statistic.' }),
    p: z.number().meta({ description: 'Probability of a difference like this if the split works.' }),
    is_mismatch: z.boolean().meta({ description: 'p is below 0.001: no number of the experiment can be used.' }),
  })
  .meta({ id: 'SampleRatio', description: 'Whether variants got the shares that were declared.' });

export const wireResults = z
  .object({
    site: siteId,
    experiment: experimentId,
    status: z.enum(STATUSES).meta({ description: 'Where it stands.' }),
    unit: z.enum(UNITS).meta({ description: 'Who keeps a variant.' }),
    from: instantOf('Start of what is counted, included.'),
    to: instantOf('End of what is counted, excluded.'),
    ...momentShape,
    degraded,
    layer,
    is_live: z
      .boolean()
      .meta({ description: 'Some events are live: numbers may still change with the next batch run.' }),
    is_at_end: z.boolean().meta({ description: 'The declared end has passed.' }),
    mixed_units: countOf('Units that saw several variants; they are in none.'),
    units_needed: nullableNumber(
      'Units per variant to find the declared effect with a power of 80 % at a fixed end, from what is known so far.',
    ),
    split,
    metrics: z.array(measuredMetric).meta({ description: 'Goals, then guardrails.' }),
    decision,
  })
  .meta({ id: 'ExperimentResults', description: 'What an experiment did, and what to do about it.' });
export type WireResults = z.output<typeof wireResults>;

export const getResults = operation({
  id: 'getExperimentResults',
  method: 'get',
  path: '/v1/experiments/{experiment}/results',
  tag: 'experiments',
  access: 'read',
  summary: 'Show whether an experiment helped',
  description:
    'Compares the variants from the events themselves: exact below the tidemark, live above it. The intervals named `always` hold at every look.',
  input: z.strictObject({ site: siteParameter, experiment: experimentId }),
  example: { site: EXAMPLE_SITE, experiment: 'checkout-button' },
  answer: wireResults,
  list: 'metrics',
  status: 200,
  isDeferrable: true,
  problems: ['not_found', 'unknown_metric', ...RANGE_PROBLEMS],
});
