import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { columnsOf } from '../../core/merge/split';
import { breakdownsOf, isRatio, type Metric } from '../../core/metric/metric';
import { PUBLIC_METRICS } from '../../core/metric/registry';
import { QUERY_LIMITS } from '../query/plan';
import { siteOf } from '../query/query-service';
import type { ApiDeps } from './deps';
import { negotiate } from './negotiate';
import { problem } from './problem';
import { readQuestion, type WireQuestion } from './question';
import { render } from './render';
import { addRoute, json, responsesOf } from './route';
import {
  answer,
  byText,
  degraded,
  exactText,
  fromParameter,
  limitText,
  momentShape,
  questionShape,
  siteParameter,
  toParameter,
} from './schemas';
import { wireAnswer, wireMoment } from './wire';

const metricList = z.object({
  metrics: z.array(
    z.object({
      id: z.string(),
      description: z.string(),
      unit: z.string(),
      kind: z.enum(['count', 'sum', 'distinct', 'quantiles', 'top', 'ratio']),
      parts: z.array(z.string()).optional().openapi({ description: 'Numerator and denominator of a ratio.' }),
      breakdowns: z.array(z.string()).openapi({
        description: 'What `by` may be: a column, or columns joined by a comma.',
        example: ['country', 'country,platform'],
      }),
    }),
  ),
});

const questionProblems = [
  'invalid_parameters',
  'read_access_denied',
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

const listRoute = createRoute({
  method: 'get',
  path: '/v1/metrics',
  operationId: 'listMetrics',
  tags: ['metrics'],
  summary: 'All metrics, with what they can be broken down by',
  request: { query: z.strictObject({}) },
  responses: responsesOf(
    {
      status: 200,
      response: { description: 'The registry.', content: { 'application/json': { schema: metricList } } },
    },
    'invalid_parameters',
    'read_access_denied',
  ),
});

const metricRoute = createRoute({
  method: 'get',
  path: '/v1/metrics/{id}',
  operationId: 'getMetric',
  tags: ['metrics'],
  summary: 'One metric of a site over a range',
  description:
    'Rows come by time, then by `by`; rankings by rank. Without a breakdown every bucket has a row (0, or null where there is nothing to say); ' +
    'in a breakdown a key has rows where it has data. A page ends with a whole bucket: ask again with next_cursor for the rest.',
  request: {
    params: z.object({ id: z.string().max(128).openapi({ description: 'Id of the metric.', example: 'page_views' }) }),
    query: z.strictObject({
      site: siteParameter,
      from: fromParameter,
      to: toParameter,
      ...questionShape,
      by: z.string().max(200).optional().openapi({ description: byText, example: 'country' }),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(QUERY_LIMITS.ranks)
        .default(QUERY_LIMITS.defaultRanks)
        .openapi({ description: limitText }),
      exact: z.enum(['true', 'false']).default('true').openapi({ description: exactText }),
      page_size: z.coerce
        .number()
        .int()
        .min(1)
        .max(QUERY_LIMITS.pageRows)
        .default(QUERY_LIMITS.defaultPageRows)
        .openapi({ description: 'Rows after which a page ends with its bucket.' }),
      cursor: z.string().max(40).optional().openapi({ description: 'next_cursor of the page before.' }),
    }),
  },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description:
          'The answer. CSV and Arrow carry the rows; what is said of all of them stands in the headers Tidemark-* and in Arrow’s metadata.',
        content: {
          'application/json': { schema: answer },
          'text/csv': { schema: z.string() },
          'application/vnd.apache.arrow.stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
    },
    ...questionProblems,
    'invalid_cursor',
    'not_acceptable',
  ),
});

const queryBody = z.strictObject({
  site: siteParameter,
  queries: z
    .array(
      z.strictObject({
        metric: z.string().max(128).openapi({ example: 'page_views' }),
        from: fromParameter,
        to: toParameter,
        ...questionShape,
        by: z.string().max(200).optional().openapi({ description: byText }),
        limit: z
          .number()
          .int()
          .min(1)
          .max(QUERY_LIMITS.ranks)
          .default(QUERY_LIMITS.defaultRanks)
          .openapi({ description: limitText }),
        exact: z.boolean().default(true).openapi({ description: exactText }),
      }),
    )
    .min(1)
    .max(QUERY_LIMITS.metricsInOneAnswer),
});

const queryRoute = createRoute({
  method: 'post',
  path: '/v1/query',
  operationId: 'query',
  tags: ['metrics'],
  summary: 'Several metrics of one site, with one epoch and one as-of',
  request: { body: { required: true, content: { 'application/json': { schema: queryBody } } } },
  responses: responsesOf(
    {
      status: 200,
      response: {
        description: 'One answer a query, in order.',
        content: {
          'application/json': {
            schema: z.object({ site: z.string(), ...momentShape, degraded, answers: z.array(answer) }),
          },
        },
      },
    },
    'invalid_body',
    'body_too_large',
    ...questionProblems,
  ),
});

export function addMetricRoutes(app: OpenAPIHono, deps: ApiDeps): void {
  addRoute(app, listRoute, () => Promise.resolve(json({ metrics: PUBLIC_METRICS.map(describeMetric) })));

  addRoute(app, metricRoute, async (context) => {
    const type = negotiate(context.req.header('accept'));
    if (type === undefined)
      return problem(
        'not_acceptable',
        'Accept names no form of this answer: application/json, text/csv or application/vnd.apache.arrow.stream.',
      );
    const { site: id, exact, page_size: pageRows, ...question } = context.req.valid('query');
    const site = await siteOf(deps.sites, id);
    const wire: WireQuestion = { ...question, metric: context.req.valid('param').id, exact: exact === 'true' };
    const answered = await deps.query.query(site.id, [{ ...readQuestion(wire, site), pageRows }]);
    return render(
      context.req.raw,
      wireAnswer(answered, answered.answers[0] as (typeof answered.answers)[number]),
      type,
    );
  });

  addRoute(app, queryRoute, async (context) => {
    const { site: id, queries } = context.req.valid('json');
    const site = await siteOf(deps.sites, id);
    const answered = await deps.query.query(
      site.id,
      queries.map((question) => readQuestion(question, site)),
    );
    const answers = answered.answers.map((one) => wireAnswer(answered, one));
    return json({ site: site.id, ...wireMoment(answered), ...(answered.degraded ? { degraded: true } : {}), answers });
  });
}

function describeMetric(metric: Metric): z.infer<typeof metricList>['metrics'][number] {
  const { id, description, unit } = metric;
  return {
    id,
    description,
    unit,
    kind: isRatio(metric) ? 'ratio' : metric.measure.kind,
    ...(isRatio(metric) ? { parts: [metric.numerator.id, metric.denominator.id] } : {}),
    breakdowns: breakdownsOf(metric).map((name) => columnsOf(name).join(',')),
  };
}
