import * as z from 'zod';
import { GRAINS } from '../merge/grain';
import { instantOf, layer, rangeAnswerShape } from './fields';
import type { Frozen } from './operation';

/** One number of an answer: a bucket of time, a key of the breakdown, a value with its bounds. */
export const row = z
  .object({
    start: instantOf('Start of the bucket, included.'),
    end: instantOf('End of the bucket, excluded.'),
    by: z.record(z.string(), z.string().nullable()).meta({
      description: 'What the row is split by: a breakdown, a currency, a quantile, a ranked key. Null: no value.',
      example: { country: 'DE' },
    }),
    value: z.number().nullable().meta({
      description: 'The number. Null where none is defined: a quantile of no events, a division by 0.',
      example: 42,
    }),
    lower: z
      .number()
      .nullable()
      .meta({ description: 'The true value is at least this; null: no lower bound.', example: 42 }),
    upper: z
      .number()
      .nullable()
      .meta({ description: 'The true value is at most this; null: no upper bound.', example: 42 }),
    exact: z
      .boolean()
      .meta({ description: 'True if the number is final: recomputed by the batch layer, with bounds that meet.' }),
    layer,
    restated_at: instantOf('When a run published this number in place of another that had been exact.').optional(),
  })
  .meta({ id: 'Row', description: 'One number of an answer, with its bounds and where it comes from.' });

export type Row = Frozen<z.output<typeof row>>;

export const answer = z
  .object({
    metric: z.string().meta({ description: 'Id of the metric.', example: 'page_views' }),
    unit: z.string().meta({
      description: 'Unit of the values: events, visitors, sessions, orders, units, minor_units (cents), ratio or ms.',
      example: 'events',
    }),
    site: rangeAnswerShape.site,
    from: rangeAnswerShape.from,
    to: rangeAnswerShape.to,
    grain: z.enum(GRAINS).meta({ description: 'How the range is cut into buckets.' }),
    time_zone: rangeAnswerShape.time_zone,
    as_of: rangeAnswerShape.as_of,
    tidemark: rangeAnswerShape.tidemark,
    epoch: rangeAnswerShape.epoch,
    degraded: rangeAnswerShape.degraded,
    next_cursor: z
      .string()
      .optional()
      .meta({ description: 'Present if there are more rows: ask again with this as `cursor`.' }),
    rows: z.array(row).meta({ description: 'By time, then by `by`; the keys of a ranking by rank.' }),
  })
  .meta({ id: 'Answer', description: 'The answer to one question about one metric.' });

export type Answer = Frozen<z.output<typeof answer>>;
