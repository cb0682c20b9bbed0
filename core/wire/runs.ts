import * as z from 'zod';
import { calendarDay, countOf, siteId, siteParameter } from './fields';
import { operation } from './operation';

/**
 * Operations on batch runs. What a run reports depends on where it ran, so fields that this version does not name are
 * kept.
 */

const tidemark = z.string().nullable().meta({
  description: 'Everything that arrived before this instant is exact; null for none.',
  example: '2026-10-01T02:00:00.000Z',
});

export const siteDays = z
  .looseObject({ site: siteId, days: z.array(calendarDay).meta({ description: 'Days of event time.' }) })
  .meta({ id: 'SiteDays', description: 'Days of one site.' });

export const runReport = z
  .looseObject({
    status: z.string().meta({ description: '`published`, or `nothing_to_do`.', example: 'published' }),
    epoch: countOf('Number of the batch run.').optional(),
    kind: z.string().meta({ description: '`batch` or `backfill`.' }).optional(),
    tidemark: tidemark.optional(),
    rewritten: z.array(siteDays).meta({ description: 'Days that were recomputed.' }).optional(),
    events: z
      .looseObject({
        read: countOf('Events read.'),
        duplicates: countOf('Duplicates removed.'),
        superseded: countOf(
          'Events of public keys that gave way to one of a server key with the same id, or to its lines of the same order.',
        ),
        kept: countOf('Events kept.'),
      })
      .meta({ description: 'Events of the recomputed days.' })
      .optional(),
    checks: countOf('Number of checks that passed.').optional(),
    reconciliation_residual: z
      .number()
      .meta({ description: 'Differences between live and exact numbers that nothing explains.' })
      .optional(),
    message: z.string().meta({ description: 'Why there was nothing to do.' }).optional(),
    execution: z.string().meta({ description: 'The execution of the state machine, on AWS.' }).optional(),
  })
  .meta({ id: 'RunReport', description: 'What a batch run did.' });

export const backfillDifference = z
  .looseObject({
    site: siteId,
    day: calendarDay,
    metric: z.string().meta({ description: 'Id of the metric.' }),
    key: z.string().meta({ description: 'What the metric itself splits by (a currency), else empty.' }),
    before: z.number().nullable().meta({ description: 'The published number; null for none.' }),
    after: z.number().nullable().meta({ description: 'The recomputed number; null for none.' }),
  })
  .meta({ id: 'BackfillDifference', description: 'A number that a backfill would change.' });

export const backfillPreview = z
  .looseObject({
    partitions: z.array(siteDays).meta({ description: 'Days that would be recomputed.' }),
    differences: z.array(backfillDifference).meta({ description: 'Numbers that would change.' }),
  })
  .meta({ id: 'BackfillPreview', description: 'What a backfill would do.' });

export const rollbackReport = z
  .looseObject({
    epoch: countOf('The batch run that is shown now; 0 for none.'),
    tidemark,
    withdrawn: z.array(z.int()).meta({ description: 'Epochs that are withdrawn.' }),
    from_epoch: countOf('The batch run that was shown before.'),
    held: z
      .boolean()
      .optional()
      .meta({ description: 'True: scheduled runs publish nothing until an operator asks for a run.' }),
  })
  .meta({ id: 'RollbackReport', description: 'What a rollback went back to.' });

export const batchRequest = z
  .strictObject({
    until: z
      .string()
      .max(40)
      .meta({ description: 'The new tidemark, a whole UTC hour.', example: '2026-10-01T02:00:00Z' }),
    confirm: z
      .boolean()
      .default(false)
      .meta({ description: 'Move the clock of a laboratory although `until` is far ahead of it.' }),
  })
  .meta({ id: 'BatchRequest', description: 'How far a batch run goes.' });

/** Days from the first to the last of a backfill: five years, more than events may be late. */
export const MOST_BACKFILL_DAYS = 1_830;

export const backfillRequest = z
  .strictObject({
    site: siteParameter.meta({ description: 'Every site if omitted.' }).optional(),
    from: calendarDay.meta({ description: 'First day, in the site’s time zone.', example: '2026-10-01' }),
    to: calendarDay.meta({ description: 'Last day, included.', example: '2026-10-01' }),
    preview: z.boolean().default(false).meta({ description: 'True to say what would change, and change nothing.' }),
  })
  .meta({ id: 'BackfillRequest', description: 'Which days to recompute.' });

export const rollbackRequest = z
  .strictObject({})
  .meta({ id: 'RollbackRequest', description: 'A rollback needs no further input.' });

const operationProblems = [
  'invalid_parameters',
  'invalid_body',
  'unsupported_media_type',
  'body_too_large',
  'invalid_range',
  'range_too_long',
  'operation_refused',
] as const;

export const runBatch = operation({
  id: 'runBatch',
  method: 'post',
  path: '/v1/admin/batch',
  tag: 'admin',
  access: 'operate',
  summary: 'Recompute and publish',
  description: 'Recomputes everything that arrived before a whole hour, publishes it, and moves the tidemark there.',
  input: batchRequest,
  example: { until: '2026-10-01T02:00:00Z' },
  answer: runReport,
  status: 200,
  problems: operationProblems,
});

export const runBackfill = operation({
  id: 'runBackfill',
  method: 'post',
  path: '/v1/admin/backfill',
  tag: 'admin',
  access: 'operate',
  summary: 'Recompute chosen days',
  description: 'Recomputes days of event time, both ends included. The tidemark stays where it is.',
  input: backfillRequest,
  example: { from: '2026-10-01', to: '2026-10-01', preview: true },
  answer: z.union([backfillPreview, runReport]),
  status: 200,
  problems: [...operationProblems, 'unknown_site'],
});

export const rollBack = operation({
  id: 'rollBack',
  method: 'post',
  path: '/v1/admin/rollback',
  tag: 'admin',
  access: 'operate',
  summary: 'Withdraw the last publication',
  description: 'Shows the numbers from before the last batch run again. Refused if there is nothing to go back to.',
  input: rollbackRequest,
  example: {},
  answer: rollbackReport,
  status: 200,
  problems: operationProblems,
});
