import * as z from 'zod';

/** What a finding is about; docs/detection.md explains each. */
export const FINDING_CLASSES = [
  // Sequences of one session.
  'race_condition',
  'sequence_gap',
  'logical_violation',
  // Counters of one visitor, coupon or payment token.
  'scraper',
  'inhuman_speed',
  'velocity',
  'card_testing',
  'coupon_abuse',
  'return_abuse',
  'account_takeover',
  // Numbers of a site.
  'number_spike',
  'number_drop',
  'number_silence',
  'number_shift',
  // Models of sessions.
  'session_anomaly',
  'model_drift',
] as const;
export const findingClass = z.enum(FINDING_CLASSES);
export type FindingClass = z.output<typeof findingClass>;

export const SEVERITIES = ['low', 'medium', 'high'] as const;
export const findingSeverity = z.enum(SEVERITIES);
export type FindingSeverity = z.output<typeof findingSeverity>;

/** Live findings are open until the night confirms or retracts them; an operator resolves what needs no more attention. */
export const FINDING_STATUSES = ['open', 'confirmed', 'retracted', 'resolved'] as const;
export const findingStatus = z.enum(FINDING_STATUSES);

/** Why the night does not agree with what was said live. */
export const RETRACTION_REASONS = ['late_events', 'duplicates', 'bots', 'sketch_error', 'identity', 'rules'] as const;

const instantMs = z.int();

/** Who or what the finding is about: never a raw id of a person. */
export const findingSubject = z.object({
  kind: z.enum(['session', 'visitor', 'coupon', 'payment_token', 'metric']),
  /** A session id, a pseudonym or keyed hash, or a metric with its breakdown. */
  key: z.string(),
});

/** The events or the numbers that made a finding, without personal data. */
export const findingEvidence = z.object({
  /** One sentence for a person: what happened and what was expected. */
  says: z.string(),
  /** At most `EVIDENCE_EVENTS` events, in order; the last is the one that shows it. */
  events: z
    .array(
      z.object({
        event_id: z.string(),
        event_type: z.string(),
        at_ms: instantMs,
        sequence: z.int().nullable(),
        product_id: z.string().nullable(),
      }),
    )
    .optional(),
  /** By name, such as `expected` and `seen`. */
  numbers: z.record(z.string(), z.number()).optional(),
});
export type FindingEvidence = z.output<typeof findingEvidence>;

/** Events that the evidence of a finding names at most. */
export const EVIDENCE_EVENTS = 8;

export const anomalyFinding = z.object({
  finding_id: z.string(),
  site: z.string(),
  /** Id of the detector in the registry. */
  detector: z.string(),
  class: findingClass,
  severity: findingSeverity,
  subject: findingSubject,
  /** Half-open, ms since 1970: where the finding lies. Its start does not depend on when it was noticed. */
  window: z.object({ start: instantMs, end: instantMs }),
  first_seen: instantMs,
  last_seen: instantMs,
  /** Occurrences that this finding stands for. */
  count: z.int().min(1),
  /** From 0 to 1: how sure the detector is. */
  score: z.number().min(0).max(1),
  evidence: findingEvidence,
  layer: z.enum(['speed', 'batch']),
  status: findingStatus,
  /** Why it was retracted. */
  reason: z.enum(RETRACTION_REASONS).optional(),
  /** The state from which it was found may be incomplete, because soft state was lost. */
  degraded: z.literal(true).optional(),
  /** From the event that shows it to the finding, ms; absent if a batch run found it. */
  noticed_after_ms: z.int().optional(),
  /** The batch run that settled it; null while it is only live. */
  epoch: z.int().nullable(),
});

/** What a detector says about a subject in a window. */
export type AnomalyFinding = z.output<typeof anomalyFinding>;
