import { z } from '@hono/zod-openapi';
import { QUERY_GRAINS } from '../../core/merge/buckets';
import { BOTS, QUERY_LIMITS } from '../query/plan';

/** Schemas that several routes share. The document of the API, the checks of requests and the types come from them. */

const instantExample = '2019-10-01T02:00:00Z';
export const instant = z.string().openapi({ description: 'Instant in UTC, ISO 8601.', example: instantExample });
const instantParameter = (name: string) =>
  z
    .string()
    .max(40)
    .openapi({
      description: `${name}: an instant with its zone, on a whole minute, or a calendar day, which begins in time_zone.`,
      example: instantExample,
    });

export const siteParameter = z.string().min(1).max(128).openapi({ description: 'Id of the site.', example: 'shop' });
export const fromParameter = instantParameter('First moment of the range');
export const toParameter = instantParameter('First moment after the range').openapi({
  example: '2019-10-02T02:00:00Z',
});
export const timeZoneParameter = z.string().max(64).openapi({
  description: 'IANA time zone of hours, days and calendar days; the site’s own if not given.',
  example: 'Europe/Berlin',
});

const boundary = 'The true value lies between lower and upper';
export const row = z
  .object({
    start: instant,
    end: instant,
    by: z.record(z.string(), z.string().nullable()).openapi({
      description: 'What splits the row: the breakdown, a currency, a quantile, a ranked key. Null: no value.',
      example: { country: 'DE' },
    }),
    value: z.number().nullable().openapi({
      description: 'Null where there is nothing to say: a quantile of no events, a division by 0.',
      example: 42,
    }),
    lower: z
      .number()
      .nullable()
      .openapi({ description: `${boundary}; null: no lower bound.`, example: 42 }),
    upper: z
      .number()
      .nullable()
      .openapi({ description: `${boundary}; null: no upper bound.`, example: 42 }),
    exact: z
      .boolean()
      .openapi({ description: 'The number is final: recomputed by the batch layer, and its bounds meet.' }),
    layer: z
      .enum(['batch', 'speed', 'merged'])
      .openapi({ description: 'Where the number comes from: recomputed views, live cells, or both.' }),
    restated_at: instant
      .optional()
      .openapi({ description: 'When a run published this number in place of another one that had been exact.' }),
  })
  .openapi('Row');

export const momentShape = {
  as_of: instant.nullable().openapi({
    description: 'All that arrived before this is in the answer. Null until every shard has shown a pulse.',
  }),
  tidemark: instant
    .nullable()
    .openapi({ description: 'All that arrived before this was recomputed exactly. Null before the first batch run.' }),
  epoch: z
    .number()
    .int()
    .openapi({ description: 'The batch run whose views are shown; 0 before the first.', example: 3 }),
};
export const degraded = z.literal(true).optional().openapi({
  description:
    'The live layer’s memory of duplicates is incomplete: live counts may be too high until the next batch run.',
});

export const answer = z
  .object({
    metric: z.string().openapi({ example: 'page_views' }),
    unit: z.string().openapi({
      description: 'events, visitors, sessions, orders, units, minor_units (cents), ratio or ms.',
      example: 'events',
    }),
    site: z.string(),
    from: instant,
    to: instant,
    grain: z.enum(QUERY_GRAINS),
    time_zone: z.string().openapi({ example: 'UTC' }),
    ...momentShape,
    degraded,
    next_cursor: z.string().optional().openapi({ description: 'There are more rows: ask again with this as cursor.' }),
    rows: z.array(row),
  })
  .openapi('Answer');

export const problemSchema = z
  .looseObject({
    type: z.string().openapi({ example: 'urn:tidemark:problem:unknown_metric' }),
    title: z.string(),
    status: z.number().int().openapi({ example: 404 }),
    detail: z.string().openapi({ description: 'What happened, which value, and what to do.' }),
    code: z.string().openapi({ description: 'Stays the same between versions.', example: 'unknown_metric' }),
  })
  .openapi('Problem');

/** What a question about a metric can say besides site and range. */
export const questionShape = {
  grain: z
    .enum(QUERY_GRAINS)
    .default('total')
    .openapi({ description: `How the range is cut: at most ${QUERY_LIMITS.buckets} buckets.` }),
  filter: z.string().max(300).optional().openapi({
    description: 'dimension:value keeps one value; nothing after the colon keeps events without one.',
    example: 'country:DE',
  }),
  time_zone: timeZoneParameter.optional(),
  bots: z
    .enum(BOTS)
    .default('exclude')
    .openapi({ description: 'Leave the events of bots out, add them to those of people, or show them alone.' }),
};
export const limitText = `Keys of a ranking in each bucket and currency, 1 to ${QUERY_LIMITS.ranks}.`;
export const exactText =
  'Count distinct values and rankings of closed ranges from the events where views do not add up; false gives the faster estimate with its bounds.';
export const byText = 'Columns to split by, for example country, or country,platform where that pair is kept.';
