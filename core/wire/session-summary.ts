import * as z from 'zod';
import { countOf, EXAMPLE_SITE, layer, nullableNumber, rangeAnswerShape, rangeShape, siteParameter } from './fields';
import { operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

export const pageSessions = z
  .object({
    page: z
      .string()
      .nullable()
      .meta({ description: 'Path of the page; null for events without one.', example: '/shoes' }),
    sessions: countOf('Number of sessions.'),
  })
  .meta({ id: 'PageSessions', description: 'How many sessions began or ended on a page.' });

export const sessionSummary = z
  .object({
    ...rangeAnswerShape,
    layer,
    sessions: countOf('Number of sessions that began in the range.'),
    bounces: countOf('Sessions of a single event.'),
    bounce_rate: nullableNumber('bounces ÷ sessions; null if there were none.'),
    average_duration_ms: nullableNumber('Mean time from the first to the last event, ms.'),
    median_duration_ms: nullableNumber('Median time from the first to the last event, ms.'),
    average_events: nullableNumber('Mean number of events.'),
    top_entries: z.array(pageSessions).meta({ description: 'Pages on which most sessions began.' }),
    top_exits: z.array(pageSessions).meta({ description: 'Pages on which most sessions ended.' }),
  })
  .meta({ id: 'SessionSummary', description: 'Sessions stitched by visitor and 30 minutes of inactivity.' });

export const getSessionSummary = operation({
  id: 'getSessionSummary',
  method: 'get',
  path: '/v1/sessions/summary',
  tag: 'journeys',
  access: 'read',
  summary: 'Summarise sessions',
  description: 'Sessions stitched by visitor and 30 minutes of inactivity, by the day they began.',
  input: z.strictObject({ site: siteParameter, ...rangeShape() }),
  example: { site: EXAMPLE_SITE },
  answer: sessionSummary,
  status: 200,
  isDeferrable: true,
  problems: RANGE_PROBLEMS,
});
