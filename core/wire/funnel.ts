import * as z from 'zod';
import { FUNNEL_ACTORS, FUNNEL_GROUPS, FUNNEL_ORDERS, FUNNEL_STEPS, FUNNEL_USUAL } from './choices';
import { FIELDS } from '../metric/field';
import {
  countOf,
  EXAMPLE_SITE,
  filters,
  layer,
  nullableNumber,
  rangeAnswerShape,
  rangeShape,
  siteParameter,
} from './fields';
import { operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

/** Longest text of the steps. */
const FUNNEL_TEXT = 2000;

/** A duration as text. @example DURATION.test('24h') // true */
export const DURATION = /^([1-9]\d{0,5})([smhd])$/;

const per = z
  .enum(FUNNEL_ACTORS)
  .meta({ description: 'Whose steps are put in order: those of a visitor, or those of one session.' });

export const funnelStep = z
  .object({
    step: countOf('Place of the step, from 1.'),
    name: z.string().meta({ description: 'The step as it was asked for.', example: 'page_view[page:/cart]' }),
    event_type: z.string().meta({ description: 'Event type of the step.', example: 'add_to_cart' }),
    count: countOf('How many got this far, in order and in time.'),
    from_previous: nullableNumber(
      'Share of those who took the step before; null for the first step or if there were none.',
    ),
    from_first: nullableNumber('Share of those who took the first step; null if there were none.'),
    median_ms: nullableNumber('Median time from the step before to this one, ms; null for the first step.'),
  })
  .meta({ id: 'FunnelStep', description: 'One step of a funnel.' });

const order = z.enum(FUNNEL_ORDERS).meta({
  description:
    'Whether other events may happen between two steps (loose), or each step must be the very next event (strict).',
});

export const funnelGroup = z
  .object({
    by: z.record(z.string(), z.string().nullable()).meta({
      description: 'Value of the column at the first step; null for events without one.',
      example: { country: 'DE' },
    }),
    steps: z.array(funnelStep).meta({ description: 'One row per step, in order.' }),
  })
  .meta({ id: 'FunnelGroup', description: 'The steps of those who began with one value of a column.' });

export const funnel = z
  .object({
    ...rangeAnswerShape,
    layer,
    within_ms: z
      .number()
      .meta({ description: 'Longest time from the first step to the last, ms.', example: 86_400_000 }),
    per,
    order,
    steps: z.array(funnelStep).meta({ description: 'One row per step, in order.' }),
    groups: z
      .array(funnelGroup)
      .optional()
      .meta({ description: 'The same steps by the values of `by`; those with most at the first step come first.' }),
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
      .max(FUNNEL_TEXT)
      .meta({
        description:
          `${FUNNEL_STEPS.least} to ${FUNNEL_STEPS.most} steps in order, joined by commas: an event type, and conditions in brackets if needed, ` +
          'joined by semicolons and written as in `filter`. A backslash keeps `;`, `]` and `\\` in a value. A step may repeat.',
        example: 'page_view[page:/cart],add_to_cart,purchase',
      }),
    within: z.string().regex(DURATION).default(FUNNEL_USUAL.within).meta({
      description: 'Longest time from the first step to the last: a whole number from 1, and s, m, h or d.',
      example: '24h',
    }),
    per: per.default(FUNNEL_USUAL.per),
    order: order.default(FUNNEL_USUAL.order),
    exclude: z
      .string()
      .max(FUNNEL_TEXT)
      .meta({
        description: 'Events, written as steps are, that end every chain of steps in progress.',
        example: 'remove_from_cart',
      })
      .optional(),
    filter: filters.optional(),
    by: z
      .enum(FIELDS)
      .meta({ description: 'Column by whose value at the first step the answer is split.', example: 'country' })
      .optional(),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(FUNNEL_GROUPS.most)
      .default(FUNNEL_GROUPS.usual)
      .meta({ description: 'How many values of `by` are shown.' }),
  }),
  example: { site: EXAMPLE_SITE, steps: 'page_view,add_to_cart,purchase' },
  answer: funnel,
  list: 'steps',
  status: 200,
  isDeferrable: true,
  problems: [...RANGE_PROBLEMS, 'invalid_steps', 'invalid_filter'],
});
