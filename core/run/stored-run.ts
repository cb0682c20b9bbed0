import * as z from 'zod';
import type { EventCounts, Reconciliation, RunRecord } from './run';

/** Days by site, as run records and claims keep them. */
export const storedSiteDays = z.object({ site: z.string(), days: z.array(z.string()) });

export const storedStraggler = z.object({
  shard: z.string(),
  arrivalHour: z.string(),
  after: z.string(),
  events: z.number(),
});

/** Numbers of events that a run (or a part of it) read, removed and kept. */
export const storedEventCounts: z.ZodType<EventCounts> = z.object({
  read: z.number(),
  duplicates: z.number(),
  // Older versions knew no kinds of keys.
  superseded: z.number().default(0),
  kept: z.number(),
});

/** `runs/<epoch>/run.json` */
export const storedRunRecord: z.ZodType<RunRecord> = z.object({
  epoch: z.number(),
  kind: z.enum(['batch', 'backfill']),
  fromTidemark: z.number(),
  tidemark: z.number(),
  rewritten: z.array(storedSiteDays),
  covered: z.record(z.string(), z.string()),
  linkedTo: z.number().optional(),
  stragglers: z.array(storedStraggler),
  frozen: z.array(storedSiteDays).optional(),
  events: storedEventCounts,
  checks: z.array(z.string()),
  startedMs: z.number(),
  publishedMs: z.number(),
});

/** `runs/<epoch>/reconciliation.json` */
export const storedReconciliation: z.ZodType<Reconciliation> = z.object({
  epoch: z.number(),
  fromTidemark: z.number(),
  tidemark: z.number(),
  degraded: z.boolean(),
  rows: z.array(
    z.object({
      site: z.string(),
      hour: z.number(),
      metric: z.string(),
      key: z.string(),
      speed: z.number(),
      batch: z.number(),
      difference: z.number(),
      parts: z.object({
        duplicates: z.number(),
        // Written since reconciliation tells these from duplicates.
        other_copies: z.number().default(0),
        superseded: z.number().default(0),
        forgotten: z.number().default(0),
        order_lines: z.number().default(0),
        other_lines: z.number().default(0),
        order_amounts: z.number().default(0),
        stragglers: z.number(),
        identity: z.number().default(0),
        sketch_error: z.number(),
      }),
      residual: z.number(),
    }),
  ),
});
