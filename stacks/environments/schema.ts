import * as z from 'zod';
import { isEventType } from '../../core/event/event-type';
import { ambiguityIn, STREAM_BY_TYPE_NAME } from '../../core/stream/streams-by-type';
import { oneOf, text, toggle, whole } from './fields';
import { ingest } from './ingest';
import { NODE_TYPES } from './node-types';

/** Names of the environments; each has its own file in this folder. */
export const ENVIRONMENT_NAMES = ['dev', 'staging', 'prod-small', 'prod'] as const;
export type EnvironmentName = (typeof ENVIRONMENT_NAMES)[number];

/** Retention periods that CloudWatch Logs accepts, in days. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const addresses = z
  .array(z.email('a list of e-mail addresses').describe('an e-mail address'))
  .max(10, 'at most 10 addresses');

const keptHours = whole(24, 8760, 'hours').meta({
  purpose: 'How long records are kept: how far a consumer may fall behind before it loses any.',
});

const stream = z
  .discriminatedUnion(
    'mode',
    [
      z.strictObject({ mode: z.literal('on-demand'), retentionHours: keptHours }),
      z.strictObject({
        mode: z.literal('provisioned'),
        shards: whole(1, 500, 'shards').meta({
          purpose: 'Each takes 1,000 records and 1 MB per second, and writes its own cells.',
        }),
        mostShards: whole(1, 500, 'shards').optional().meta({
          purpose:
            'Alarms double the shards of a busy stream up to this number, and halve those of an idle one down to `shards`; without it the number is fixed.',
        }),
        retentionHours: keptHours,
      }),
    ],
    'mode must be one of on-demand, provisioned',
  )
  .meta({ purpose: 'What determines the number of shards: AWS, or this file.' });

const eventType = 'an event type such as purchase, or custom:<name>';
const ofTypes = {
  name: text(STREAM_BY_TYPE_NAME, '1 to 16 lower-case letters and digits, a letter first'),
  types: z.array(z.string(eventType).refine(isEventType, eventType)),
};

/** An additional stream, for some event types. */
const streamByType = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ ...ofTypes, mode: z.literal('on-demand'), retentionHours: keptHours }),
    z.strictObject({
      ...ofTypes,
      mode: z.literal('provisioned'),
      shards: whole(1, 500, 'shards'),
      retentionHours: keptHours,
    }),
  ],
  'mode must be one of on-demand, provisioned',
);

const streamsByType = z
  .array(streamByType)
  .max(8, 'at most 8 streams')
  .superRefine((streams, context) => {
    const ambiguity = ambiguityIn(streams);
    if (ambiguity !== undefined)
      context.addIssue({ code: 'custom', message: `streams that have a name and types of their own (${ambiguity})` });
  })
  .default([])
  .describe('a list, each `{ name, types, … }` with the fields of `stream`')
  .meta({
    purpose:
      'Streams for chosen event types, with their own shards and retention; all other types go through `stream`. Without it there is one stream. A stream without types is read but not written to, which is how streams are added and removed ([deployment.md](deployment.md)).',
  });

const snapshotDays = whole(0, 35, 'days').meta({ purpose: 'How long snapshots of the cache are kept; 0 for none.' });

const cache = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('serverless'),
        storageGb: whole(1, 5000, 'GB').meta({
          purpose:
            'Upper limit of stored data, and so of its cost. One that is too small for the ids of `eventsPerDay` is refused.',
        }),
        processingUnitsPerSecond: whole(1000, 15_000_000, 'units per second').meta({
          purpose: 'Upper limit of processing, and so of its cost.',
        }),
        snapshotDays,
      }),
      z.strictObject({
        kind: z.literal('replication-group'),
        nodeType: oneOf(...NODE_TYPES)
          .optional()
          .meta({
            purpose:
              'Node type; without it the cheapest that holds the ids of `eventsPerDay`. One that is too small is refused.',
          }),
        replicas: whole(0, 5, 'replicas').meta({ purpose: 'Nodes that take over if the primary fails.' }),
        snapshotDays,
      }),
      z.strictObject({ kind: z.literal('none') }),
    ],
    'kind must be one of serverless, replication-group, none',
  )
  .meta({
    purpose:
      'The memory of event ids; without it duplicates are only removed by the nightly run, and there is no network.',
  });

const batch = z.strictObject({
  engine: oneOf('emr-serverless', 'athena').meta({ purpose: 'Engine that runs sql/.' }),
  schedule: text(/^(cron|rate)\(.+\)$/, 'a schedule such as cron(10 2 * * ? *)').meta({
    purpose: 'When the nightly run starts.',
  }),
  timeZone: text(/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/, 'an IANA time zone such as Europe/Berlin').meta({
    purpose: 'The time zone of the schedule.',
  }),
  partsAtOnce: whole(1, 20, 'parts').meta({ purpose: 'Number of parts of a run that are computed concurrently.' }),
  scanLimitGb: whole(1, 100_000, 'GB').meta({ purpose: 'Maximum that one Athena query may read.' }),
  spark: z.strictObject({
    driverVcpu: whole(1, 16, 'vCPU').meta({ purpose: 'Size of the driver of a job.' }),
    driverMemoryGb: whole(2, 120, 'GB').meta({ purpose: 'Size of the driver of a job.' }),
    executorVcpu: whole(1, 16, 'vCPU').meta({ purpose: 'Size of an executor of a job.' }),
    executorMemoryGb: whole(2, 120, 'GB').meta({ purpose: 'Size of an executor of a job.' }),
    executors: whole(1, 100, 'executors').meta({ purpose: 'Maximum number of executors of one job.' }),
    maximumVcpu: whole(4, 4000, 'vCPU').meta({
      purpose:
        'Upper limit of concurrent vCPUs of Spark, and so of its cost: at least `partsAtOnce` drivers with all of their executors. A new account is granted 16; `./tidemark doctor --env` compares.',
    }),
  }),
});

const serving = z.strictObject({
  requestsPerSecond: whole(1, 10_000, 'requests per second').meta({
    purpose: 'Request rate limit of the API; requests beyond it get 429.',
  }),
  burst: whole(1, 5000, 'requests').meta({ purpose: 'Burst limit of the API.' }),
});

const retention = z.strictObject({
  logDays: z
    .union(
      LOG_RETENTION_DAYS.map((days) => z.literal(days)),
      `one of ${LOG_RETENTION_DAYS.join(', ')}`,
    )
    .describe(`days, one of ${LOG_RETENTION_DAYS.join(', ')}`)
    .meta({ purpose: 'How long logs are kept.' }),
  standardDays: whole(30, 365, 'days').meta({ purpose: 'Days that objects of the lake stay in S3 Standard.' }),
  infrequentDays: whole(30, 365, 'days').meta({
    purpose: 'Days after that in Infrequent Access; then Glacier Instant Retrieval.',
  }),
  lakeDays: whole(180, 3650, 'days').meta({
    purpose: 'Age at which raw events are deleted. Days that need older ones cannot be computed again.',
  }),
  horizonDays: whole(2, 400, 'days').meta({
    purpose:
      'How far apart copies of an event may arrive to count once. The batch layer reads the ids of so many days.',
  }),
  quarantineDays: whole(10, 3650, 'days').meta({
    purpose: 'How long events that failed the contract are kept, to be replayed; at most as long as raw events.',
  }),
  replacedHours: whole(6, 720, 'hours').meta({
    purpose: 'How long raw files are kept that were joined into another: longer than a run takes.',
  }),
  runDays: whole(1, 3650, 'days').meta({
    purpose: 'How long records of runs are kept that no rollback can return to.',
  }),
  oldVersionDays: whole(1, 365, 'days').meta({
    purpose: 'How long a replaced or deleted object can be restored.',
  }),
});

/**
 * One environment: typed configuration, not code. Synthesis refuses an invalid value, naming the field and what it
 * accepts.
 */
export const environmentSchema = z
  .strictObject({
    name: oneOf(...ENVIRONMENT_NAMES).meta({ purpose: 'Part of every resource name.' }),
    account: text(/^\d{12}$/, 'the 12 digits of the AWS account').meta({
      purpose: 'Set here or in `TIDEMARK_ACCOUNT_<NAME>` (such as `PROD_SMALL`); no other account can be changed.',
    }),
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-west-1').meta({
      purpose: 'Region of all resources.',
    }),
    network: z.strictObject({
      cidr: text(/^10\.(25[0-5]|2[0-4]\d|1?\d?\d)\.0\.0\/16$/, 'a /16 block such as 10.20.0.0/16').meta({
        purpose: 'Address range of the network for the cache and the functions that use it.',
      }),
      zones: z
        .array(text(/^[a-f]$/, 'the letter of an availability zone'))
        .length(2, 'two letters of availability zones, such as a and b')
        .meta({ purpose: 'The two availability zones of that network.' }),
    }),
    stream,
    streamsByType,
    concurrency: oneOf('reserved', 'shared').meta({
      purpose:
        'Whether each function has concurrent executions of its own, so that requests never starve the consumers. `reserved` takes some 750 of an account that is granted 1,000; a new account is granted 10 and must start with `shared`.',
    }),
    lambdaExecutions: whole(10, 1_000_000, 'executions').default(1000).meta({
      purpose:
        'Concurrent executions that the account is granted in the region: an alarm says when nine tenths are taken. A new account is granted 10.',
    }),
    consumers: z.strictObject({
      parallelizationFactor: z
        .literal(1, '1 (one writer per shard: the fences of cells and manifests depend on it)')
        .describe('1')
        .meta({ purpose: 'Concurrent batches per shard: a shard has one writer.' }),
      aggregateBatch: whole(1, 10_000, 'records').meta({ purpose: 'Maximum records counted in one batch.' }),
      aggregateWindowSeconds: whole(0, 60, 'seconds').meta({
        purpose:
          'How long records are batched before they are counted: longer means older live numbers and fewer cell writes.',
      }),
      archiveBatch: whole(1, 10_000, 'records').meta({ purpose: 'Maximum records per file of the lake.' }),
      archiveWindowSeconds: whole(0, 300, 'seconds').meta({ purpose: 'How long records are batched for a file.' }),
    }),
    countryDatabase: text(/\.mmdb$/, 'the path of an .mmdb file, absolute or from the root of the repository')
      .optional()
      .meta({ purpose: 'Looks up the country of a visitor’s address; without it every country is `unknown`.' }),
    lateEventsPerMinute: whole(1, 10_000_000, 'events').optional().meta({
      purpose:
        'Events more than an hour old that a site may send per minute to one container of the collector; without it 3,000.',
    }),
    eventsPerDay: whole(1, 10_000_000_000, 'events').meta({
      purpose:
        'Expected events on a busy day. It chooses the size and the layout of the memory of event ids; a change by a factor of two or more may begin a new memory, and answers are `degraded` for a day.',
    }),
    cache,
    batch,
    ingest,
    serving,
    retention,
    protection: oneOf('deletable', 'protected').meta({
      purpose: 'Whether data survives a destroy; `prod` must be protected.',
    }),
    objectives: toggle().default(false).meta({
      purpose:
        'Alarms when the error budget of a promise burns too fast ([objectives](runbooks/slo-burning.md)), and its line on the dashboard: about $6 per month.',
    }),
    trafficAnomalies: z.strictObject({
      enabled: toggle().meta({
        purpose:
          'An alarm when traffic leaves the band that CloudWatch learnt; the platform’s detectors are a later part.',
      }),
      bandWidth: whole(1, 10, 'standard deviations').meta({ purpose: 'Half the width of that band.' }),
    }),
    dashboard: z.strictObject({
      livePage: toggle().meta({ purpose: 'The live page on CloudFront.' }),
      cloudWatch: toggle().meta({ purpose: 'Dashboards of metrics and of operations.' }),
    }),
    alertTopics: z.strictObject({
      enabled: toggle().meta({ purpose: 'Whether alarms send notifications.' }),
      operations: addresses.meta({ purpose: 'E-mail addresses for failures of the platform.' }),
      numbers: addresses.meta({ purpose: 'E-mail addresses for numbers that may be wrong or late.' }),
      cost: addresses.meta({ purpose: 'E-mail addresses for budget alerts.' }),
    }),
    runbooksUrl: text(/\/$/, 'an address or a folder that ends with /').default('docs/runbooks/').meta({
      purpose: 'Where people find the pages of `docs/runbooks/`: each alarm ends with the address of its own.',
    }),
    monthlyBudgetUsd: whole(1, 1_000_000, 'US dollars').meta({
      purpose: '`alertTopics.cost` is notified at 80 and 100 per cent of it, and if the forecast exceeds it.',
    }),
    tracing: z.strictObject({
      hotPath: toggle().meta({
        purpose:
          'Whether the functions that run for every request or batch are traced too. Lambda traces by its own rules, not by the two shares below, and each trace costs money.',
      }),
      sampledPercent: whole(0, 100, 'per cent').meta({
        purpose: 'Share of requests traced beyond `requestsPerSecond`.',
      }),
      requestsPerSecond: whole(0, 100, 'traces per second').meta({
        purpose: 'Requests that are always traced.',
      }),
    }),
  })
  .refine(({ name, protection }) => !name.startsWith('prod') || protection === 'protected', {
    path: ['protection'],
    message: 'protected in prod',
  })
  .refine(({ retention: { standardDays, infrequentDays, lakeDays } }) => standardDays + infrequentDays < lakeDays, {
    path: ['retention', 'lakeDays'],
    message: 'more days than standardDays and infrequentDays together',
  })
  .refine(({ retention: { horizonDays, lakeDays } }) => horizonDays + 10 <= lakeDays, {
    path: ['retention', 'horizonDays'],
    message: 'at least ten days less than lakeDays',
  })
  .refine(({ ingest: door, region }) => !('certificateArn' in door) || door.certificateArn.split(':')[3] === region, {
    path: ['ingest', 'certificateArn'],
    message: 'the ARN of a certificate in the region of the environment',
  })
  .refine(({ network: { zones } }) => new Set(zones).size === zones.length, {
    path: ['network', 'zones'],
    message: 'two different zones',
  });

export type Environment = z.output<typeof environmentSchema>;
/**
 * An environment as its file defines it. The account may come from a variable, so that a clone needs no edited file.
 */
export type EnvironmentFile = Omit<z.input<typeof environmentSchema>, 'account'> & { readonly account?: string };
