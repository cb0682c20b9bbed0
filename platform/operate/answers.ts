import * as z from 'zod';
import type { AuditReport } from '../../batch-layer/audit/audit';
import type { PartPreview } from '../../batch-layer/preview/preview';
import { CHECKS } from '../../batch-layer/run/job';
import { storedSiteDays } from '../../core/run/stored-run';
import type { ModelTraining } from '../../reaction-layer/models/train-published';
import type { QuarantineReplay } from '../../speed-layer/quarantine/replay';

const part: z.ZodType<PartPreview> = z.object({
  parts: z.number(),
  epoch: z.number(),
  partitions: z.array(storedSiteDays),
  estimate: z.object({
    files: z.number(),
    bytes: z.number(),
    events: z.number(),
    seconds: z.number(),
    usd: z.number(),
  }),
  differences: z.array(
    z.object({
      site: z.string(),
      day: z.string(),
      metric: z.string(),
      key: z.string(),
      before: z.number().nullable(),
      after: z.number().nullable(),
    }),
  ),
  failed: z.array(
    z.object({
      check: z.enum(CHECKS),
      found: z.number(),
      rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    }),
  ),
});

const audit: z.ZodType<AuditReport> = z.object({
  ok: z.boolean(),
  residual: z.number(),
  rows: z.array(
    z.object({
      shard: z.string(),
      arrivalHour: z.string(),
      events: z.number(),
      applied: z.number(),
      duplicate: z.number(),
      superseded: z.number().default(0),
      quarantined: z.number(),
      archived: z.number(),
      residual: z.number(),
      is_level: z.boolean(),
    }),
  ),
  findings: z.array(
    z.object({
      code: z.enum([
        'no_pulse',
        'closed_shard_unread',
        'ledgers_differ',
        'ledger_residual',
        'manifest_differs',
        'cells_differ',
        'lake_file_missing',
        'lake_file_damaged',
        'lake_rows_differ',
      ]),
      shard: z.string().optional(),
      arrivalHour: z.string().optional(),
      message: z.string(),
    }),
  ),
});

const replay: z.ZodType<QuarantineReplay> = z
  .object({
    read: z.number(),
    accepted: z.number(),
    refused: z.number(),
    unreadable: z.number(),
    // JSON drops undefined values.
    stoppedAfter: z.object({ arrivalHour: z.string(), key: z.string() }).optional(),
  })
  .transform(({ stoppedAfter, ...counts }) => ({ ...counts, stoppedAfter }));

const training: z.ZodType<ModelTraining> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('trained'), version: z.string() }),
  z.object({ status: z.literal('too_few_sessions'), sessions: z.number(), needed: z.number() }),
]);

/** By operation: the result of one request. */
export interface OperateAnswers {
  readonly preview: PartPreview;
  readonly audit: AuditReport;
  readonly audit_published: AuditReport;
  readonly replay_quarantine: QuarantineReplay;
  readonly train_model: ModelTraining;
}

/** Shape of the answer to each operation, as its JSON arrives from the `operate` Lambda. */
export const OPERATE_ANSWERS: { readonly [Name in keyof OperateAnswers]: z.ZodType<OperateAnswers[Name]> } = {
  preview: part,
  audit,
  audit_published: audit,
  replay_quarantine: replay,
  train_model: training,
};
