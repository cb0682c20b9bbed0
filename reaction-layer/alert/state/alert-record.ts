import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Labels } from '../config/matcher';
import { alertProgress, isActive } from './step-alert';

const atMs = z.int();

/** The number that an evaluation judged, or the finding. */
export const alertEvidence = z.object({
  /** One sentence with the number and what was expected. */
  says: z.string(),
  value: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** What the number was judged by; null for findings. */
  limit: z.number().nullable(),
  /** The span that was judged, ms since 1970. */
  window: z.object({ start: atMs, end: atMs }),
  /** Only a restatement can change the number. */
  exact: z.boolean(),
  /** Of a finding: its site and id. */
  finding: z.string().optional(),
});
export type AlertEvidence = Readonly<z.output<typeof alertEvidence>>;

/** What the exact numbers said of an alert. */
export const alertSettlement = z.object({
  verdict: z.enum(['confirmed', 'retracted']),
  at: atMs,
  /** The exact number; null for a finding. */
  value: z.number().nullable(),
  /** Why they differ, such as `duplicates`. */
  reason: z.string(),
  says: z.string(),
});
export type AlertSettlement = Readonly<z.output<typeof alertSettlement>>;

/** Where an alert was sent. */
export const alertRecipient = z.object({
  channel: z.string(),
  /** The first message, which later ones refer to. */
  notice: z.string(),
  group: z.string(),
});

export const alertRecord = z.object({
  /** Function of the labels. */
  id: z.string(),
  rule: z.string(),
  labels: z.record(z.string(), z.string()),
  summary: z.string().optional(),
  runbook: z.string().optional(),
  progress: alertProgress,
  /** When this episode became active; null if it is only pending. */
  starts: atMs.nullable(),
  /** When it ended; null while it goes on. */
  ends: atMs.nullable(),
  /** The newest evaluation. */
  now: alertEvidence.nullable(),
  /** What it became active on: the exact numbers are compared with this. */
  evidence: alertEvidence.nullable(),
  settlement: alertSettlement.nullable(),
  recipients: z.array(alertRecipient),
});
/** One alert: a rule with the labels of what it is about. */
export type AlertRecord = Readonly<z.output<typeof alertRecord>>;

/** Hash of the labels: the same for the same alert, in every process. */
export function alertIdOf(labels: Labels): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 16);
}

/** Whether people are notified that it goes on. */
export function isOngoing({ starts, ends }: Pick<AlertRecord, 'starts' | 'ends'>): boolean {
  return starts !== null && ends === null;
}

/** The labels by which it is routed: its own, and the phase as `state`. */
export function routedLabels({ labels, progress }: Pick<AlertRecord, 'labels' | 'progress'>): Labels {
  return { ...labels, state: isActive(progress.phase) ? progress.phase : 'firing' };
}
