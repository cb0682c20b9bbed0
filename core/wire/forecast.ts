import * as z from 'zod';
import { EXAMPLE_SITE, filters, instantOf, momentShape, nullableNumber, siteId, siteParameter } from './fields';
import { operation } from './operation';
import { RANGE_PROBLEMS } from './range-problems';

const point = z
  .object({
    start: instantOf('Start of the hour or day.'),
    value: z.number().meta({ description: 'What is expected.' }),
    lower: z.number().meta({ description: 'Lower end of an interval of 90 %.' }),
    upper: z.number().meta({ description: 'Upper end of an interval of 90 %.' }),
  })
  .meta({ id: 'ForecastPoint', description: 'What is expected of an hour or a day.' });

const metricForecast = z
  .object({
    site: siteId,
    metric: z.string().meta({ description: 'Id of the metric.', example: 'page_views' }),
    currency: z.string().nullable().meta({ description: 'Of amounts; null for other metrics.' }),
    grain: z.enum(['hour', 'day']).meta({ description: 'Width of a point.' }),
    time_zone: z.string().meta({ description: 'IANA time zone of its days.' }),
    from: instantOf('Start of the history that it is made from.'),
    to: instantOf('End of the history, and start of the forecast.'),
    ...momentShape,
    method: z.string().nullable().meta({
      description: 'The method that was best in the back-test; null if there is too little history.',
      example: 'day_holt_winters',
    }),
    mase: nullableNumber(
      'Mean absolute error of the back-test ÷ that of repeating the last day or week; below 1 is better. Null if it was not tested.',
    ),
    back_tests: z.int().meta({ description: 'Forecasts of the past that were compared.' }),
    says: z.string().meta({ description: 'What the forecast says, or why there is none, in plain words.' }),
    points: z.array(point).meta({ description: 'In order; empty if there is too little history.' }),
  })
  .meta({ id: 'MetricForecast', description: 'How a metric will go on.' });

/** Hours or days. */
export const AHEAD = /^([1-9][0-9]{0,3})([hd])$/;

export const getForecast = operation({
  id: 'getForecast',
  method: 'get',
  path: '/v1/forecasts/{metric}',
  tag: 'metrics',
  access: 'read',
  summary: 'Forecast a metric',
  description:
    'Continues a metric by hours, or by days if more than a week is asked for. The method is chosen and its intervals are measured by forecasting the past from what came before.',
  input: z.strictObject({
    site: siteParameter,
    metric: z.string().max(64).meta({ description: 'Id of the metric.', example: 'page_views' }),
    ahead: z.string().regex(AHEAD).default('24h').meta({ description: 'How far, at most 60 days.', example: '24h' }),
    filter: filters.optional(),
  }),
  example: { site: EXAMPLE_SITE, metric: 'page_views', ahead: '24h' },
  answer: metricForecast,
  list: 'points',
  status: 200,
  problems: ['unknown_metric', 'invalid_question', 'invalid_filter', ...RANGE_PROBLEMS],
});
