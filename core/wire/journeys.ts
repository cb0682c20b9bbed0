import * as z from 'zod';
import { JOURNEY_BRANCHES, JOURNEY_SIDES, JOURNEY_STEPS, JOURNEY_VIEWS } from './choices';
import { countOf, EXAMPLE_SITE, filters, layer, rangeAnswerShape, rangeShape, siteParameter } from './fields';
import { type Frozen, operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

/** Longest text of the event that is asked about. */
const JOURNEY_TEXT = 500;

const side = z
  .enum(JOURNEY_SIDES)
  .meta({ description: 'Whether the steps are before or after the event that was asked about.' });

const show = z.enum(JOURNEY_VIEWS).meta({
  description:
    'What is a step: page views by page and all other events by type (all), page views only (pages), or all events by type (event_types).',
});

const stepNumber = countOf('Distance from the event that was asked about; 0 for that event itself.');

export const journeyEvent = z
  .object({
    event_type: z.string().meta({ description: 'Type of the event.', example: 'page_view' }),
    page: z.string().nullable().meta({
      description: 'Path of the page of a page view; null for other events, for pages without one, and by event type.',
      example: '/cart',
    }),
  })
  .meta({ id: 'JourneyEvent', description: 'An event on a journey.' });

export const journeyBranch = z
  .object({
    side,
    step: stepNumber,
    path: z
      .array(journeyEvent)
      .meta({ description: 'The events of the branch, from the one next to the event that was asked about.' }),
    sessions: countOf('Sessions that went this way.'),
    share: z.number().meta({ description: 'Their share of all sessions with the event.', example: 0.25 }),
    ends: countOf('Those of them that ended (after) or began (before) with the last event of the path.'),
  })
  .meta({ id: 'JourneyBranch', description: 'A way to or from an event, and how many sessions went it.' });

export const journeyRest = z
  .object({
    branches: countOf('Number of branches that are not shown.'),
    sessions: countOf('Sessions that went one of them.'),
    ends: countOf('Those of them that ended (after) or began (before) there.'),
  })
  .meta({ id: 'JourneyRest', description: 'All branches of a step that are not shown, in one sum.' });

export const journeyStep = z
  .object({
    side,
    step: stepNumber,
    sessions: countOf('Sessions with an event at this step.'),
    ends: countOf('Those of them that ended (after) or began (before) with it.'),
    rest: journeyRest,
  })
  .meta({ id: 'JourneyStep', description: 'All branches at one distance from the event.' });

export const journeys = z
  .object({
    ...rangeAnswerShape,
    layer,
    around: z.string().meta({ description: 'The event as it was asked for.', example: 'page_view[page:/cart]' }),
    show,
    sessions: countOf('Sessions whose first such event is in the range.'),
    steps: z.array(journeyStep).meta({ description: 'One row per side and step; step 0 is the event itself.' }),
    branches: z
      .array(journeyBranch)
      .meta({ description: 'The branches with most sessions, by side and step; at most `limit` of each step.' }),
  })
  .meta({ id: 'Journeys', description: 'What sessions did before and after an event.' });

function stepsOf(where: string): z.ZodDefault<z.ZodCoercedNumber<number>> {
  return z.coerce
    .number<number>()
    .int()
    .min(0)
    .max(JOURNEY_STEPS.most)
    .default(JOURNEY_STEPS.usual)
    .meta({ description: `Steps ${where} the event.` });
}

export type Journeys = Frozen<z.output<typeof journeys>>;

export const getJourneys = operation({
  id: 'getJourneys',
  method: 'get',
  path: '/v1/journeys',
  tag: 'journeys',
  access: 'read',
  summary: 'Show what comes before and after an event',
  description:
    'Takes each session at its first event of the kind asked for, and counts the ways by which sessions came to it and went on. ' +
    'Steps are what visitors do: events that are measured or happen to them are left out, unless they are asked for.',
  input: z.strictObject({
    site: siteParameter,
    ...rangeShape(),
    around: z
      .string()
      .max(JOURNEY_TEXT)
      .meta({
        description:
          'The event: a type, or custom:<name>, and conditions in brackets if needed, joined by semicolons and written as in `filter`. ' +
          'A backslash keeps `;`, `]` and `\\` in a value.',
        example: 'page_view[page:/cart]',
      }),
    before: stepsOf('before'),
    after: stepsOf('after'),
    show: show.default('all'),
    filter: filters.optional(),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(JOURNEY_BRANCHES.most)
      .default(JOURNEY_BRANCHES.usual)
      .meta({ description: 'Branches that are shown at each step; all others are one sum.' }),
  }),
  example: { site: EXAMPLE_SITE, around: 'add_to_cart' },
  answer: journeys,
  list: 'branches',
  status: 200,
  isDeferrable: true,
  problems: [...RANGE_PROBLEMS, 'invalid_steps', 'invalid_filter'],
});
