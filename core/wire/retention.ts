import * as z from 'zod';
import { COHORT_GRAINS, RETENTION_PERIODS, RETENTION_SPAN } from './choices';
import {
  countOf,
  EXAMPLE_SITE,
  layer,
  nullableNumber,
  rangeAnswerShape,
  rangeShape,
  siteParameter,
  timeZoneParameter,
} from './fields';
import { type Frozen, operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

const grain = z
  .enum(COHORT_GRAINS)
  .meta({ description: 'Whether visitors are grouped by days, weeks or calendar months.', example: 'week' });
const periods = z.coerce.number<number>().int().min(1).max(RETENTION_PERIODS.most).optional();

export const cohort = z
  .object({
    first_day: z
      .string()
      .meta({ description: 'First day of the period in which the visitors were first seen.', example: '2026-10-01' }),
    size: countOf('Number of visitors first seen in that period.'),
    retained: z
      .array(nullableNumber('Visitors seen again in that period; null if it is not over yet.'))
      .meta({ description: 'Visitors seen again after 0, 1, 2, … periods.' }),
  })
  .meta({ id: 'Cohort', description: 'The visitors first seen in one day, week or month.' });

export const retention = z
  .object({
    ...rangeAnswerShape,
    layer,
    grain,
    cohorts: z.array(cohort).meta({ description: 'One row per period that has begun.' }),
  })
  .meta({ id: 'Retention', description: 'How many visitors came back, by the period in which they were first seen.' });

export type Retention = Frozen<z.output<typeof retention>>;

export const getRetention = operation({
  id: 'getRetention',
  method: 'get',
  path: '/v1/retention',
  tag: 'journeys',
  access: 'read',
  summary: 'Count who came back',
  description:
    'Groups visitors by the day, week or month in which they were first seen and counts how many were seen again later.',
  input: z.strictObject({
    site: siteParameter,
    ...rangeShape(RETENTION_SPAN),
    time_zone: timeZoneParameter(
      'IANA time zone in which calendar days of `from` and `to` begin. Cohorts have days of the site’s own zone.',
    ),
    grain: grain.default('day'),
    periods: periods.meta({
      description: `How many days, weeks or months after the first are shown. ${RETENTION_PERIODS.usual} if omitted.`,
    }),
    days: periods.meta({ description: 'The same as `periods`.' }),
  }),
  example: { site: EXAMPLE_SITE, grain: 'day', periods: 7 },
  answer: retention,
  list: 'cohorts',
  status: 200,
  isDeferrable: true,
  problems: RANGE_PROBLEMS,
});
