import * as z from 'zod';
import { GRAINS } from '../merge/grain';
import { instantOf, nullableNumber, rangeAnswerShape } from './fields';
import { COMPARISONS } from '../time/comparisons';
import type { Frozen } from './operation';

const rowLayer = z.enum(['batch', 'speed', 'merged', 'events']).meta({
  id: 'RowLayer',
  description:
    'Where a number comes from: recomputed views, live cells, both, or the events themselves with the newest files of the archive (at most 90 s old).',
});

const comparedNumber = z
  .object({
    start: instantOf('Start of the earlier bucket, included.'),
    end: instantOf('End of the earlier bucket, excluded.'),
    value: nullableNumber(
      'The earlier number. Null where none is defined, and for a key of a ranking that is not among those looked at.',
    ),
    lower: nullableNumber('Its lower bound.'),
    upper: nullableNumber('Its upper bound.'),
    exact: z.boolean().meta({ description: 'True if the earlier number is final.' }),
    change: nullableNumber('(value − earlier value) ÷ |earlier value|; null if that is 0 or one of them is null.'),
  })
  .meta({ id: 'ComparedNumber', description: 'The number with which another one is compared.' });

const finalNumber = z
  .object({
    completeness: nullableNumber(
      'Share of the window’s events that have arrived, by how late the events of this site came in the last 14 days; null for a window that is not over.',
    ),
    lower: nullableNumber(
      'The final number is at least this. Null for what is neither a count nor a distinct count, and for visitors, of whom several may turn out to be one person.',
    ),
    upper: nullableNumber('The final number is at most this, with probability `rate`. Null where it is not foreseen.'),
    rate: nullableNumber('Probability that the final number is within the bounds.'),
    learned: z.boolean().meta({
      description: 'False if the site has fewer than 1,000 settled events, so that the platform’s default is used.',
    }),
  })
  .meta({
    id: 'FinalNumber',
    description:
      'What a number that may still grow is expected to become. Absent once a window is settled; null for a site without data.',
  });

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
      description:
        'The number. Null where none is defined: a quantile of no events, a division by 0, a window that begins after `as_of`.',
      example: 42,
    }),
    lower: z
      .number()
      .nullable()
      .meta({ description: 'What arrived by `as_of` is at least this; null: no lower bound.', example: 42 }),
    upper: z
      .number()
      .nullable()
      .meta({ description: 'What arrived by `as_of` is at most this; null: no upper bound.', example: 42 }),
    exact: z
      .boolean()
      .meta({ description: 'True if the number is final: recomputed by the batch layer, with bounds that meet.' }),
    layer: rowLayer,
    compared: comparedNumber.nullable().optional().meta({
      description:
        'The number of the earlier range with the same `by`: 0 for a key that it has no events of. Null if it has no such bucket. Only with `compare`.',
    }),
    final: finalNumber
      .nullable()
      .optional()
      .meta({ description: 'What the number is expected to become; only for windows that may still grow.' }),
    restated_at: instantOf('When a run published this number in place of another that had been exact.').optional(),
  })
  .meta({ id: 'Row', description: 'One number of an answer, with its bounds and where it comes from.' });

export type Row = Frozen<z.output<typeof row>>;

const comparison = z
  .object({
    with: z.enum(COMPARISONS).meta({ description: 'How the earlier range follows from this one.' }),
    from: rangeAnswerShape.from,
    to: rangeAnswerShape.to,
    rows: z.array(row).meta({ description: 'The numbers of the earlier range, also of keys that no longer occur.' }),
  })
  .meta({ id: 'Comparison', description: 'The numbers of an earlier range. Only with `compare`.' });

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
    columns: z.array(z.string()).meta({
      description: 'Columns of `by` in the rows, also where there are no rows.',
      example: ['country'],
    }),
    as_of: rangeAnswerShape.as_of,
    tidemark: rangeAnswerShape.tidemark,
    epoch: rangeAnswerShape.epoch,
    degraded: rangeAnswerShape.degraded,
    next_cursor: z
      .string()
      .optional()
      .meta({ description: 'Present if there are more rows: ask again with this as `cursor`.' }),
    comparison: comparison.optional(),
    rows: z
      .array(row)
      .meta({ description: 'By time, then by `by`; the keys of a ranking, and of a breakdown with `limit`, by rank.' }),
  })
  .meta({ id: 'Answer', description: 'The answer to one question about one metric.' });

export type Answer = Frozen<z.output<typeof answer>>;

const columnValues = z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]).nullable())).meta({
  id: 'ColumnValues',
  description:
    'The rows, as one array per column, all of one length: the columns of CSV, in the same order. ' +
    'Null: no value. A column of a field that no row has (`restated_at`, `final_…`) is absent.',
  example: {
    start: ['2026-10-01T00:00:00Z', '2026-10-01T01:00:00Z'],
    end: ['2026-10-01T01:00:00Z', '2026-10-01T02:00:00Z'],
    country: ['DE', null],
    value: [42, 7],
    lower: [42, 7],
    upper: [42, 7],
    exact: [true, true],
    layer: ['batch', 'batch'],
  },
});

export type AnswerColumns = Frozen<z.output<typeof columnValues>>;

export const columnarAnswer = answer
  .omit({ rows: true, comparison: true })
  .extend({
    comparison: comparison
      .omit({ rows: true })
      .extend({ values: columnValues })
      .meta({
        id: 'ColumnarComparison',
        description: 'The numbers of an earlier range, as columns. Only with `compare`.',
      })
      .optional(),
    values: columnValues,
  })
  .meta({ id: 'ColumnarAnswer', description: 'The answer to one question, with `shape=columns`.' });

export type ColumnarAnswer = Frozen<z.output<typeof columnarAnswer>>;
