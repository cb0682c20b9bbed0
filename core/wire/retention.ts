import * as z from 'zod';
import { countOf, EXAMPLE_SITE, layer, nullableNumber, rangeAnswerShape, rangeShape, siteParameter } from './fields';
import { type Frozen, operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

const RETENTION_DAYS = { most: 60, usual: 14 } as const;

export const cohort = z
  .object({
    first_day: z.string().meta({ description: 'Day on which the visitors were first seen.', example: '2026-10-01' }),
    size: countOf('Number of visitors first seen that day.'),
    retained: z
      .array(nullableNumber('Visitors seen again on that day; null if it is not over yet.'))
      .meta({ description: 'Visitors seen again after 0, 1, 2, … days.' }),
  })
  .meta({ id: 'Cohort', description: 'The visitors first seen on one day.' });

export const retention = z
  .object({
    ...rangeAnswerShape,
    layer,
    cohorts: z.array(cohort).meta({ description: 'One row per day that has begun.' }),
  })
  .meta({ id: 'Retention', description: 'How many visitors came back, by the day they were first seen.' });

export type Retention = Frozen<z.output<typeof retention>>;

export const getRetention = operation({
  id: 'getRetention',
  method: 'get',
  path: '/v1/retention',
  tag: 'journeys',
  access: 'read',
  summary: 'Count who came back',
  description: 'Groups visitors by the day they were first seen and counts how many were seen again on later days.',
  input: z.strictObject({
    site: siteParameter,
    ...rangeShape('30 days'),
    days: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(RETENTION_DAYS.most)
      .default(RETENTION_DAYS.usual)
      .meta({ description: 'How many days after the first are shown.' }),
  }),
  example: { site: EXAMPLE_SITE, days: 7 },
  answer: retention,
  list: 'cohorts',
  status: 200,
  problems: RANGE_PROBLEMS,
});
