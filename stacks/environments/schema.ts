import { z } from 'zod';

/** Names of the environments; each has a file of its own beside this one. */
export const ENVIRONMENT_NAMES = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** What CloudWatch Logs accepts as retention, in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

/** Tells both a person and the configuration reference what a field takes: the description is the error message. */
function whole(from: number, to: number, unit: string): z.ZodNumber {
  const takes = `a whole number of ${unit} from ${from} to ${to}`;
  return z.number(takes).int(takes).min(from, takes).max(to, takes).describe(takes);
}
function text(pattern: RegExp, takes: string): z.ZodString {
  return z.string(takes).regex(pattern, takes).describe(takes);
}
function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values): z.ZodEnum<{ [K in Values[number]]: K }> {
  const takes = `one of ${values.join(', ')}`;
  return z.enum(values, takes).describe(takes);
}
function toggle(): z.ZodBoolean {
  return z.boolean('true or false').describe('true or false');
}

const addresses = z.array(z.email('a list of e-mail addresses').describe('an e-mail address')).max(10, 'at most 10 addresses');

const stream = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('on-demand'), retentionHours: whole(24, 8760, 'hours') }),
    z.strictObject({
      mode: z.literal('provisioned'),
      shards: whole(1, 500, 'shards'),
      retentionHours: whole(24, 8760, 'hours'),
    }),
  ],
  'mode must be one of on-demand, provisioned',
);

const cache = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('serverless'),
      storageGb: whole(1, 5000, 'GB'),
      processingUnitsPerSecond: whole(1000, 15_000_000, 'units a second'),
      snapshotDays: whole(0, 35, 'days'),
    }),
    z.strictObject({
      kind: z.literal('replication-group'),
      nodeType: text(/^cache\.[a-z0-9]+\.[a-z0-9]+$/, 'a node type such as cache.t4g.small'),
      replicas: whole(0, 5, 'replicas'),
      snapshotDays: whole(0, 35, 'days'),
    }),
    z.strictObject({ kind: z.literal('none') }),
  ],
  'kind must be one of serverless, replication-group, none',
);

const batch = z.strictObject({
  engine: oneOf('emr-serverless', 'athena'),
  schedule: text(/^(cron|rate)\(.+\)$/, 'a schedule such as cron(10 2 * * ? *)'),
  timeZone: text(/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/, 'an IANA time zone such as Europe/Berlin'),
  partsAtOnce: whole(1, 20, 'parts'),
  scanLimitGb: whole(1, 100_000, 'GB'),
  spark: z.strictObject({ executorVcpu: whole(1, 16, 'vCPU'), executorMemoryGb: whole(2, 120, 'GB'), maximumVcpu: whole(4, 4000, 'vCPU') }),
});

const serving = z.strictObject({
  requestsPerSecond: whole(1, 10_000, 'requests a second'),
  burst: whole(1, 5000, 'requests'),
  allowedOrigins: z.array(text(/^(\*|https:\/\/[a-z0-9.-]+(:\d+)?)$/, 'an origin such as https://shop.example')).min(1, 'at least one origin'),
});

const retention = z.strictObject({
  logDays: z
    .union(LOG_RETENTION_DAYS.map((days) => z.literal(days)), `one of ${LOG_RETENTION_DAYS.join(', ')}`)
    .describe(`days, one of ${LOG_RETENTION_DAYS.join(', ')}`),
  standardDays: whole(30, 365, 'days'),
  infrequentDays: whole(30, 365, 'days'),
  lakeDays: whole(180, 3650, 'days'),
  oldVersionDays: whole(1, 365, 'days'),
});

/**
 * One environment. What it holds is typed configuration, not code: a value out of its range is refused before anything is
 * synthesised, with the field and what it takes.
 */
export const environmentSchema = z
  .strictObject({
    name: oneOf(...ENVIRONMENT_NAMES),
    account: text(/^\d{12}$/, 'the 12 digits of the AWS account'),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-west-1'),
    network: z.strictObject({
      cidr: text(/^10\.(25[0-5]|2[0-4]\d|1?\d?\d)\.0\.0\/16$/, 'a /16 block such as 10.20.0.0/16'),
      zones: z.array(text(/^[a-f]$/, 'the letter of an availability zone')).length(2, 'two letters of availability zones, such as a and b'),
    }),
    stream,
    consumers: z.strictObject({
      parallelizationFactor: z.literal(1, '1 (one writer a shard: the fences of cells and manifests depend on it)').describe('1'),
      aggregateBatch: whole(1, 10_000, 'records'),
      archiveBatch: whole(1, 10_000, 'records'),
      archiveWindowSeconds: whole(0, 300, 'seconds'),
    }),
    cache,
    batch,
    serving,
    retention,
    protection: oneOf('deletable', 'protected'),
    /** CloudWatch’s own anomaly bands over the traffic that arrives; the platform’s detectors are a later part. */
    trafficAnomalies: z.strictObject({ enabled: toggle(), bandWidth: whole(1, 10, 'standard deviations') }),
    dashboard: z.strictObject({ livePage: toggle(), cloudWatch: toggle() }),
    alertTopics: z.strictObject({ enabled: toggle(), operations: addresses, numbers: addresses, cost: addresses }),
    monthlyBudgetUsd: whole(1, 1_000_000, 'US dollars'),
    tracing: z.strictObject({
      sampledPercent: whole(0, 100, 'per cent'),
      requestsPerSecond: whole(0, 100, 'traces a second'),
    }),
  })
  .refine(({ name, protection }) => name !== 'prod' || protection === 'protected', { path: ['protection'], message: 'protected in prod' })
  .refine(({ retention: { standardDays, infrequentDays, lakeDays } }) => standardDays + infrequentDays < lakeDays, {
    path: ['retention', 'lakeDays'],
    message: 'more days than standardDays and infrequentDays together',
  })
  .refine(({ network: { zones } }) => new Set(zones).size === zones.length, { path: ['network', 'zones'], message: 'two different zones' });

export type EnvironmentInput = z.input<typeof environmentSchema>;
export type Environment = z.output<typeof environmentSchema>;
