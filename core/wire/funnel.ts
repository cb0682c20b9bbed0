import * as z from 'zod';
import { countOf, EXAMPLE_SITE, layer, nullableNumber, rangeAnswerShape, rangeShape, siteParameter } from './fields';
import { operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

export const FUNNEL_STEPS = { least: 2, most: 10 } as const;

/** A duration as text. @example DURATION.test('24h') // true */
export const DURATION = /^([1-9]\d{0,5})([smhd])$/;

const per = z
  .enum(['visitor', 'session'])
  .meta({ description: 'Whose steps are put in order: those of a visitor, or those of one session.' });

export const funnelStep = z
  .object({
    step: countOf('Place of the step, from 1.'),
    event_type: z.string().meta({ description: 'Event type of the step.', example: 'add_to_cart' }),
    count: countOf('How many got this far, in order and in time.'),
    from_previous: nullableNumber(
      'Share of those who took the step before; null for the first step or if there were none.',
    ),
    from_first: nullableNumber('Share of those who took the first step; null if there were none.'),
    median_ms: nullableNumber('Median time from the step before to this one, ms; null for the first step.'),
  })
  .meta({ id: 'FunnelStep', description: 'One step of a funnel.' });

export const funnel = z
  .object({
    ...rangeAnswerShape,
    layer,
    within_ms: z
      .number()
      .meta({ description: 'Longest time from the first step to the last, ms.', example: 86_400_000 }),
    per,
    steps: z.array(funnelStep).meta({ description: 'One row per step, in order.' }),
  })
  .meta({ id: 'Funnel', description: 'How many took a sequence of steps.' });

export const getFunnel = operation({
  id: 'getFunnel',
  method: 'get',
  path: '/v1/funnels',
  tag: 'journeys',
  access: 'read',
  summary: 'Count how many took some steps in order',
  description: 'Counts visitors or sessions that took the steps in order and in time, within the range.',
  input: z.strictObject({
    site: siteParameter,
    ...rangeShape(),
    steps: z
      .string()
      .max(600)
      .meta({
        description: `${FUNNEL_STEPS.least} to ${FUNNEL_STEPS.most} event types in order, joined by commas; a type may repeat.`,
        example: 'page_view,add_to_cart,purchase',
      }),
    within: z.string().regex(DURATION).default('24h').meta({
      description: 'Longest time from the first step to the last: a number and s, m, h or d.',
      example: '24h',
    }),
    per: per.default('visitor'),
  }),
  example: { site: EXAMPLE_SITE, steps: 'page_view,add_to_cart,purchase' },
  answer: funnel,
  list: 'steps',
  status: 200,
  problems: [...RANGE_PROBLEMS, 'invalid_steps'],
});
