import * as z from 'zod';
import { EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { operation } from '../../core/wire/operation';
import { FINDING_CLASSES, findingClass, findingSeverity, findingStatus, RETRACTION_REASONS } from './finding';

/** Findings of a page. */
export const FINDINGS_PAGE = { usual: 100, most: 1000 } as const;
/** Longest range of a question, days. */
export const FINDINGS_DAYS = 92;

const writtenAs = 'an instant with its time zone, or a calendar day, which begins at midnight in the site’s time zone';

const finding = z
  .object({
    finding_id: z
      .string()
      .meta({ description: 'Function of site, detector and what was found: both layers give the same.' }),
    site: siteId,
    detector: z.string().meta({ description: 'Id of the detector.', example: 'missing_sequence' }),
    class: findingClass.meta({ description: 'What kind of anomaly it is.' }),
    severity: findingSeverity.meta({ description: 'How much it matters.' }),
    subject: z
      .object({
        kind: z
          .string()
          .meta({ description: 'session, visitor, coupon, payment_token or metric.', example: 'session' }),
        key: z.string().meta({ description: 'A session id, a pseudonym, or a metric with its breakdown.' }),
      })
      .meta({ id: 'FindingSubject', description: 'Who or what it is about; never a person’s own id.' }),
    window: z
      .object({ start: instantOf('Start, included.'), end: instantOf('End, excluded.') })
      .meta({ id: 'FindingWindow', description: 'When it happened.' }),
    first_seen: instantOf('Time of the first event that belongs to it.'),
    last_seen: instantOf('Time of the last.'),
    count: z
      .int()
      .meta({ description: 'Occurrences that it stands for: more than one for what was grouped in a flood.' }),
    score: z.number().meta({ description: 'How sure the detector is, from 0 to 1.', example: 0.95 }),
    evidence: z
      .object({
        says: z.string().meta({ description: 'What happened, and what was expected, in one sentence.' }),
        events: z
          .array(
            z.object({
              event_id: z.string(),
              event_type: z.string(),
              at: instantOf('When it happened, in the order of the session.'),
              sequence: z.int().nullable(),
              product_id: z.string().nullable(),
            }),
          )
          .optional()
          .meta({ description: 'The events that show it, oldest first.' }),
        numbers: z
          .record(z.string(), z.number())
          .optional()
          .meta({ description: 'The numbers that show it, by name.' }),
      })
      .meta({ id: 'FindingEvidence', description: 'What made the finding, without personal data.' }),
    layer: z.enum(['speed', 'batch']).meta({ description: 'Which layer found it first.' }),
    status: findingStatus.meta({
      description: 'open until a batch run confirms or retracts it, or an operator resolves it.',
    }),
    reason: z.enum(RETRACTION_REASONS).optional().meta({ description: 'Why it was retracted.' }),
    degraded: z.literal(true).optional().meta({
      description: 'Present if state of the live layer had been lost: the beginning of the session may be missing.',
    }),
    noticed_after_ms: z
      .int()
      .optional()
      .meta({ description: 'From the event that shows it to the finding, ms; absent if a batch run found it.' }),
    epoch: z.int().nullable().meta({ description: 'The batch run that settled it; null while it is only live.' }),
  })
  .meta({ id: 'Finding', description: 'What a detector says about a subject in a window.' });
export type WireFinding = z.output<typeof finding>;

export const getFindings = operation({
  id: 'getFindings',
  method: 'get',
  path: '/v1/findings',
  tag: 'operations',
  access: 'read',
  summary: 'List findings',
  description:
    'What the detectors found in sessions, visitors and numbers, newest first. Live findings are open; the next batch run confirms or retracts them, and adds what live missed.',
  input: z.strictObject({
    site: siteParameter,
    from: z
      .string()
      .max(40)
      .meta({ description: `Start of the range, included: ${writtenAs}. 24 hours before \`to\` if omitted.` })
      .optional(),
    to: z
      .string()
      .max(40)
      .meta({ description: `End of the range, excluded: ${writtenAs}. Now if omitted.` })
      .optional(),
    class: findingClass.meta({ description: `One class: ${FINDING_CLASSES.join(', ')}.` }).optional(),
    detector: z.string().max(64).meta({ description: 'Id of one detector.' }).optional(),
    severity: findingSeverity.meta({ description: 'One severity.' }).optional(),
    status: findingStatus.meta({ description: 'One status.' }).optional(),
    subject: z.string().max(512).meta({ description: 'Key of one subject, such as a session id.' }).optional(),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(FINDINGS_PAGE.most)
      .default(FINDINGS_PAGE.usual)
      .meta({ description: 'Findings per page.' }),
    cursor: z.string().max(80).meta({ description: '`next_cursor` of the page before.' }).optional(),
  }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      from: instantOf('Start of the range, included.'),
      to: instantOf('End of the range, excluded.'),
      findings: z.array(finding).meta({ description: 'Newest first.' }),
      next_cursor: z
        .string()
        .optional()
        .meta({ description: 'Present if there are more findings: ask again with this as `cursor`.' }),
    })
    .meta({ id: 'Findings', description: 'Findings of a range.' }),
  list: 'findings',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site', 'invalid_range', 'range_too_long', 'invalid_cursor'],
});

const detectorScore = z
  .object({
    epoch: z.int().meta({ description: 'The batch run that measured it.' }),
    tidemark: instantOf('Up to where it had settled findings.'),
    confirmed: z.int().meta({ description: 'Live findings that it confirmed.' }),
    retracted: z.int().meta({ description: 'Live findings that it retracted.' }),
    added: z.int().meta({ description: 'Findings that live missed.' }),
    precision: z.number().nullable().meta({ description: 'Confirmed of all live findings; null without any.' }),
    recall: z.number().nullable().meta({ description: 'Confirmed of all exact findings; null without any.' }),
    time_to_detect_p50_ms: z.int().nullable().meta({ description: 'Median time from event to live finding, ms.' }),
    time_to_detect_p95_ms: z.int().nullable().meta({ description: 'Its 95th percentile, ms.' }),
  })
  .meta({ id: 'DetectorScore', description: 'How well the live layer did, as the last batch run measured it.' });

export const getDetectors = operation({
  id: 'getDetectors',
  method: 'get',
  path: '/v1/detectors',
  tag: 'operations',
  access: 'read',
  summary: 'List the detectors',
  description:
    'Every detector, with what the last batch run that settled findings of the site says of its live findings.',
  input: z.strictObject({ site: siteParameter }),
  example: { site: EXAMPLE_SITE },
  answer: z
    .object({
      site: siteId,
      detectors: z.array(
        z
          .object({
            detector: z.string().meta({ description: 'Its id.', example: 'missing_sequence' }),
            kind: z.string().meta({ description: 'session, counter, number or model.' }),
            class: findingClass.meta({ description: 'Class of its findings.' }),
            severity: findingSeverity.meta({ description: 'Severity of its findings.' }),
            description: z.string().meta({ description: 'What it finds.' }),
            score: detectorScore.optional().meta({ description: 'Absent before the first settlement.' }),
          })
          .meta({ id: 'Detector', description: 'A detector.' }),
      ),
    })
    .meta({ id: 'Detectors', description: 'The detectors of a site.' }),
  list: 'detectors',
  status: 200,
  problems: ['invalid_parameters', 'unknown_site'],
});
