import * as z from 'zod';
import { epochNumber, instantOf, siteId } from './fields';
import { operation } from './operation';

export const reconciliationRow = z
  .object({
    site: siteId,
    hour: instantOf('Start of the hour of event time.'),
    metric: z.string().meta({ description: 'Id of the metric.', example: 'page_views' }),
    key: z.string().meta({ description: 'What the metric itself splits by (a currency), else empty.' }),
    speed: z.number().meta({ description: 'What the live layer counted.' }),
    batch: z.number().meta({ description: 'What the batch layer counted.' }),
    difference: z.number().meta({ description: 'speed − batch.' }),
    parts: z
      .object({
        duplicates: z.number().meta({ description: 'Counted live, removed by the batch layer; at least 0.' }),
        superseded: z.number().meta({
          description:
            'Counted live, and superseded in the batch layer by an event of a server key with the same id, or by its line of the same order; at least 0.',
        }),
        forgotten: z.number().meta({
          description:
            'Counted live, and removed by the batch layer as a copy of an event that arrived longer before it than live remembers ids (24 h); at least 0.',
        }),
        other_copies: z.number().meta({
          description:
            'Kept by the batch layer, of which live counted another copy, or a server’s line of its order; at most 0.',
        }),
        order_lines: z.number().meta({
          description:
            'Lines that live took for the first of their order, the batch layer for a later one; at least 0.',
        }),
        other_lines: z
          .number()
          .meta({ description: 'First lines of orders of which live counted another line; at most 0.' }),
        order_amounts: z.number().meta({
          description:
            'Amounts of orders that the batch layer found for refunds without one, which count 0 live; at most 0.',
        }),
        stragglers: z.number().meta({
          description:
            'In the batch only, because their hour was closed already (below 0); or live only, because they arrived after the run had read their hour (above 0).',
        }),
        identity: z.number().meta({
          description:
            'Visitors as they were sent, less the people that they are: the batch layer counts an anonymous id as its user. Negative only where a device is shared by several users.',
        }),
        sketch_error: z.number().meta({ description: 'Estimate minus exact count of the same registers.' }),
      })
      .meta({ description: 'What explains the difference.' }),
    residual: z
      .number()
      .meta({ description: 'Part of the difference that nothing explains; other than 0 is an alert.' }),
  })
  .meta({
    id: 'ReconciliationRow',
    description: 'Live minus exact for one site, hour and metric; parts and residual add up to the difference.',
  });

export const reconciliation = z
  .object({
    epoch: epochNumber,
    from_tidemark: instantOf('First arrival that was compared, included.'),
    tidemark: instantOf('Last arrival that was compared, excluded.'),
    degraded: z.boolean().meta({ description: 'True if the memory of duplicates was incomplete in these hours.' }),
    residual: z.number().meta({ description: 'Sum of the absolute residuals of all rows.' }),
    rows: z.array(reconciliationRow).meta({ description: 'By site, hour and metric.' }),
  })
  .meta({
    id: 'Reconciliation',
    description: 'The differences between live and exact numbers of one batch run, explained.',
  });

export const getReconciliation = operation({
  id: 'getReconciliation',
  method: 'get',
  path: '/v1/reconciliation',
  tag: 'operations',
  access: 'read',
  summary: 'Explain live against exact numbers',
  description:
    'What the live layer said minus what the batch layer found, explained. It is written after each batch run is published.',
  input: z.strictObject({
    epoch: z.coerce
      .number<number>()
      .int()
      .min(1)
      .meta({ description: 'Number of the batch run; the one that is shown if omitted.' })
      .optional(),
    site: z.string().max(128).meta({ description: 'Rows of this site only.' }).optional(),
  }),
  example: {},
  answer: reconciliation,
  list: 'rows',
  status: 200,
  problems: ['invalid_parameters', 'no_reconciliation'],
});
