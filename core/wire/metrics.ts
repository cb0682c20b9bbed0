import * as z from 'zod';
import { GRAINS } from '../merge/grain';
import { COMPARISONS } from '../time/comparisons';
import { FIELDS } from '../metric/field';
import { answer, columnarAnswer } from './answer';
import { degraded, EXAMPLE_SITE, filters, momentShape, rangeShape, siteId, siteParameter } from './fields';
import { SHAPES } from './forms';
import { type Frozen, operation } from './operation';

/** Limits of a question. The documentation and the messages read this table. */
export const QUERY_LIMITS = {
  rangeDays: 3700,
  /** Years of instants: days are written with four digits, also the days around a range. */
  firstYear: 1970,
  lastYear: 9998,
  buckets: 5000,
  ranks: 100_000,
  /** Longest ranking that cells answer; a longer one is counted from the events. */
  ranksInCells: 100,
  /** Keys of a ranking that are looked at in the range with which it is compared, at least: what all cells keep. */
  comparedRanks: 64,
  rankOffset: 1_000_000,
  defaultRanks: 10,
  columns: 2,
  metricsInOneAnswer: 20,
  pageRows: 10_000,
  /** Rows that all questions of one request may have together: an answer is one text, of at most 6 MB on AWS. */
  rowsInOneAnswer: 25_000,
  /** Numbers that one question may count from the events. */
  countedRows: 100_000,
  defaultPageRows: 10_000,
} as const;

/** Whether the numbers of bots are left out, added to those of people, or shown alone. */
export const BOTS = ['exclude', 'include', 'only'] as const;
export type Bots = (typeof BOTS)[number];

const metricId = z.string().max(128).meta({ description: 'Id of the metric.', example: 'page_views' });
const shape = z.enum(SHAPES).default('rows').meta({
  description:
    'How JSON holds the rows: one object per row in `rows`, or one array per column in `values`, which is shorter.',
  example: 'columns',
});
const exactText =
  'Whether to count distinct values and rankings of closed ranges from the events where views do not add up. Without it the answer is faster and an estimate with bounds.';

const questionShape = {
  ...rangeShape(),
  grain: z
    .enum(GRAINS)
    .default('total')
    .meta({
      description: `How the range is cut: at most ${QUERY_LIMITS.buckets} buckets, if the answer is not paged.`,
    }),
  filter: filters.optional(),
  bots: z
    .enum(BOTS)
    .default('exclude')
    .meta({ description: 'Leave the events of bots out, add them to those of people, or show them alone.' }),
  by: z
    .string()
    .max(200)
    .meta({
      description: `Up to ${QUERY_LIMITS.columns} columns to split by, joined by a comma: ${FIELDS.join(', ')}.`,
      example: 'country',
    })
    .optional(),
  compare: z
    .enum(COMPARISONS)
    .meta({
      description:
        'Adds the same numbers of another range: the one of equal length just before this one, or the same dates a year earlier. ' +
        'A range of whole months is compared with whole months, one of whole days with whole days.',
    })
    .optional(),
};
const limitText =
  `Most keys per bucket and currency or quantile, 1 to ${QUERY_LIMITS.ranks}: of a ranking, ${QUERY_LIMITS.defaultRanks} if omitted; ` +
  'of a breakdown, those with the largest values, or all in the order of `by` if neither this nor `offset` is given. ' +
  'A ranking with a breakdown has that many ranked keys for each key of the breakdown.';
const offsetText =
  'Keys to leave out before the first one that `limit` shows: the place from which the next page goes on. ' +
  'With it, also 0, live rankings are counted from the events unless `exact` is false, so that pages fit together.';

export const question = z
  .strictObject({
    metric: metricId,
    ...questionShape,
    limit: z.number().int().min(1).max(QUERY_LIMITS.ranks).optional().meta({ description: limitText }),
    offset: z.number().int().min(0).max(QUERY_LIMITS.rankOffset).optional().meta({ description: offsetText }),
    exact: z.boolean().default(true).meta({ description: exactText }),
  })
  .meta({ id: 'Question', description: 'A question about one metric of a site.' });

/** A question as a caller writes it. */
export type Question = Frozen<z.input<typeof question>>;

export const queryRequest = z
  .strictObject({
    site: siteParameter,
    queries: z
      .array(question)
      .min(1)
      .max(QUERY_LIMITS.metricsInOneAnswer)
      .meta({ description: `Up to ${QUERY_LIMITS.metricsInOneAnswer} questions.` }),
    shape,
  })
  .meta({ id: 'QueryRequest', description: 'Several questions about one site.' });

export const queryAnswer = z
  .object({
    site: siteId,
    ...momentShape,
    degraded,
    answers: z.array(answer).meta({ description: 'One answer per question, in the same order.' }),
  })
  .meta({ id: 'QueryAnswer', description: 'Several answers with one epoch and one as-of.' });

export const columnarQueryAnswer = queryAnswer
  .extend({ answers: z.array(columnarAnswer).meta({ description: 'One answer per question, in the same order.' }) })
  .meta({ id: 'ColumnarQueryAnswer', description: 'Several answers as columns, with one epoch and one as-of.' });

export const metricDescription = z
  .object({
    id: metricId,
    description: z.string().meta({ description: 'What the metric counts.' }),
    unit: answer.shape.unit,
    kind: z
      .enum(['count', 'sum', 'distinct', 'quantiles', 'top', 'ratio', 'difference'])
      .meta({ description: 'How values add up: a ratio divides two other metrics, a difference subtracts them.' }),
    parts: z
      .array(z.string())
      .optional()
      .meta({ description: 'Numerator and denominator of a ratio; minuend and subtrahend of a difference.' }),
    sql: z.string().optional().meta({
      description:
        'The exact number as SQL over the curated events of the lake; absent for a metric that is computed from others or from whole sessions.',
    }),
    breakdowns: z.array(z.string()).meta({
      description:
        'What cells are kept by: columns that answer at once. Other columns of `by` and `filter` are counted from the events.',
      example: ['country', 'country,platform'],
    }),
  })
  .meta({ id: 'Metric', description: 'A metric that can be asked for.' });

export const metricList = z
  .object({ metrics: z.array(metricDescription).meta({ description: 'All metrics.' }) })
  .meta({ id: 'MetricList', description: 'The registry of metrics.' });

const questionProblems = [
  'invalid_parameters',
  'unknown_site',
  'unknown_metric',
  'unknown_breakdown',
  'invalid_filter',
  'invalid_range',
  'range_too_long',
  'too_many_buckets',
  'invalid_time_zone',
  'stored_data_corrupt',
  'question_too_long',
] as const;

export const listMetrics = operation({
  id: 'listMetrics',
  method: 'get',
  path: '/v1/metrics',
  tag: 'metrics',
  access: 'read',
  summary: 'List the metrics',
  description: 'All metrics with their units and with what they can be broken down by.',
  input: z.strictObject({}),
  example: {},
  answer: metricList,
  list: 'metrics',
  anySite: true,
  status: 200,
  problems: ['invalid_parameters'],
});

export const getMetric = operation({
  id: 'getMetric',
  method: 'get',
  path: '/v1/metrics/{id}',
  tag: 'metrics',
  access: 'read',
  summary: 'Ask for one metric over a range',
  description:
    'Rows come by time, then by `by`; the keys of a ranking, and of a breakdown with `limit`, by rank. Without a breakdown every bucket has a row (0, or null where no value is defined); ' +
    'with one, a key has rows where it has data. A page may end within a bucket: ask again with `next_cursor` for the rest. ' +
    `A page covers at most ${QUERY_LIMITS.buckets} buckets, and there may be any number of pages. ` +
    'CSV and Arrow carry the rows; what concerns all of them is in the headers `Tidemark-*` and in Arrow’s metadata.',
  input: z.strictObject({
    id: metricId,
    site: siteParameter,
    ...questionShape,
    limit: z.coerce.number<number>().int().min(1).max(QUERY_LIMITS.ranks).optional().meta({ description: limitText }),
    offset: z.coerce
      .number<number>()
      .int()
      .min(0)
      .max(QUERY_LIMITS.rankOffset)
      .optional()
      .meta({ description: offsetText }),
    exact: z.enum(['true', 'false']).default('true').meta({ description: exactText }),
    page_size: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(QUERY_LIMITS.pageRows)
      .default(QUERY_LIMITS.defaultPageRows)
      .meta({ description: 'Most rows of a page.' }),
    shape,
    epoch: z.coerce
      .number<number>()
      .int()
      .min(0)
      .meta({
        description:
          'The current epoch, as `epoch` of an answer or of `GET /v1/status`: any other is refused with `epoch_not_current`. ' +
          'Clients may keep the answer for good if its range is closed and all its numbers are published.',
        example: 3,
      })
      .optional(),
    cursor: z.string().max(40).meta({ description: '`next_cursor` of the page before.' }).optional(),
  }),
  example: { id: 'page_views', site: EXAMPLE_SITE, grain: 'hour', by: 'country' },
  answer,
  columnar: columnarAnswer,
  status: 200,
  list: 'rows',
  problems: [...questionProblems, 'invalid_cursor', 'epoch_not_current'],
});

export const queryMetrics = operation({
  id: 'queryMetrics',
  method: 'post',
  path: '/v1/query',
  tag: 'metrics',
  access: 'read',
  summary: 'Ask several questions at once',
  description:
    'Several metrics of one site, answered with one epoch and one as-of, so that they fit together. ' +
    `They are not paged: buckets times possible keys may be ${QUERY_LIMITS.rowsInOneAnswer} rows in all; ask for more with getMetric.`,
  input: queryRequest,
  example: {
    site: EXAMPLE_SITE,
    queries: [
      { metric: 'page_views', grain: 'hour' },
      { metric: 'top_products', limit: 5 },
    ],
  },
  answer: queryAnswer,
  columnar: columnarQueryAnswer,
  list: 'answers',
  status: 200,
  problems: ['invalid_body', 'unsupported_media_type', 'body_too_large', 'too_many_rows', ...questionProblems],
});
