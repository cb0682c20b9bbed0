import * as z from 'zod';
import { COMPARISONS } from '../../../core/time/comparisons';
import { labelName, labelValue } from './matcher';
import { span } from './span';

/** Limits of a configuration, checked before it is stored. */
export const ALERT_LIMITS = {
  rules: 100,
  channels: 50,
  receivers: 50,
  people: 100,
  routes: 100,
  depth: 8,
  list: 20,
  /** Alerts of one rule at a time: keys of its breakdown, or findings. */
  perRule: 50,
  /** Alerts of a site that are pending, active or waiting for their exact number. */
  alerts: 300,
  /** A stored configuration as JSON, UTF-16 code units. */
  json: 60_000,
} as const;

export const alertName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/)
  .meta({ description: '1 to 63 small letters, digits, “-” and “_”.', example: 'orders-low' });

export const ALERT_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const alertSeverity = z.enum(ALERT_SEVERITIES);

const metricSource = z
  .strictObject({
    kind: z.literal('metric'),
    metric: z.string().max(64).meta({ description: 'Id of a metric.', example: 'orders' }),
    by: z.string().max(64).optional().meta({ description: 'A breakdown: one alert per key.', example: 'country' }),
    filter: z.array(z.string().max(300)).max(10).default([]).meta({ description: 'Conditions such as `country:DE`.' }),
    only: z
      .record(labelName, labelValue)
      .default({})
      .meta({ description: 'Only rows with these values, such as `{"quantile": "p75"}` or `{"currency": "EUR"}`.' }),
    over: span.default('15m').meta({ description: 'Length of the window that is judged; whole minutes.' }),
    bots: z.enum(['exclude', 'include', 'only']).default('exclude'),
  })
  .meta({ id: 'AlertMetricSource', description: 'A question to the numbers.' });

const findingSource = z
  .strictObject({
    kind: z.literal('findings'),
    classes: z.array(z.string().max(40)).max(ALERT_LIMITS.list).default([]).meta({ description: 'Any if empty.' }),
    detectors: z.array(z.string().max(64)).max(ALERT_LIMITS.list).default([]).meta({ description: 'Any if empty.' }),
    severities: z
      .array(z.enum(['low', 'medium', 'high']))
      .max(3)
      .default(['high'])
      .meta({ description: 'Any if empty.' }),
    score: z.number().min(0).max(1).default(0).meta({ description: 'How sure the detector must be.' }),
    hold: span.default('15m').meta({ description: 'How long a finding is an active alert.' }),
  })
  .meta({ id: 'AlertFindingSource', description: 'What the detectors find: one alert per finding.' });

export const PLATFORM_SIGNALS = ['lag_seconds', 'tidemark_age_seconds', 'residual', 'memory_bytes'] as const;

const platformSource = z
  .strictObject({
    kind: z.literal('platform'),
    signal: z.enum(PLATFORM_SIGNALS).meta({
      description:
        '`lag_seconds`: how far live numbers are behind. `tidemark_age_seconds`: time since the exact numbers end; it grows while the gate is closed. `residual`: events lost or invented. `memory_bytes`: of the process.',
    }),
  })
  .meta({ id: 'AlertPlatformSource', description: 'Tidemark itself.' });

const condition = z
  .discriminatedUnion('is', [
    z.strictObject({ is: z.literal('above'), value: z.number() }),
    z.strictObject({ is: z.literal('below'), value: z.number() }),
    z.strictObject({
      is: z.enum(['up_by', 'down_by']),
      percent: z.number().positive().max(100_000),
      compared_to: z.enum(COMPARISONS).default('previous_period'),
      /** The earlier number must be at least this. */
      from_at_least: z.number().default(1),
    }),
  ])
  .meta({ id: 'AlertCondition', description: 'When a number is wrong: `{"is": "below", "value": 10}`.' });
export type AlertConditionOf = Readonly<z.output<typeof condition>>;

export const alertRule = z
  .strictObject({
    name: alertName,
    source: z.discriminatedUnion('kind', [metricSource, findingSource, platformSource]),
    when: condition.optional().meta({ description: 'Needed for numbers, refused for findings.' }),
    sure: z.boolean().default(false).meta({
      description:
        'Judge the bound of an approximate number instead of the number: fewer false alarms, a little later.',
    }),
    for: span.default('0s').meta({ description: 'How long it must be wrong before it is an alert.' }),
    keep_firing_for: span.default('0s').meta({ description: 'How long it must be right before it is over.' }),
    no_data: z
      .strictObject({ after: span.default('10m'), then: z.enum(['alert', 'ok']).default('alert') })
      .prefault({})
      .meta({ description: 'What a number that is not there means, and after how long.' }),
    flapping: z
      .strictObject({ changes: z.int().min(2).max(100).default(6), within: span.default('30m') })
      .prefault({})
      .meta({ description: 'So many beginnings and ends within that time are one alert that says so.' }),
    severity: alertSeverity.default('medium'),
    labels: z.record(labelName, labelValue).default({}).meta({ description: 'Further labels, for routing.' }),
    summary: z.string().max(300).optional().meta({ description: 'What it means, for the person who is called.' }),
    runbook: z
      .string()
      .max(500)
      .regex(/^https?:\/\//)
      .optional()
      .meta({ description: 'Address of what to do.' }),
  })
  .meta({ id: 'AlertRule', description: 'When something is an alert.' });
export type AlertRule = Readonly<z.output<typeof alertRule>>;
