/** Prices of us-east-1 that only these tables need; the others are those of `prices.ts`. */
const T3_LARGE_HOUR = 0.0832;
const X86_SPARK_VCPU_HOUR = 0.052624;
const X86_SPARK_GB_HOUR = 0.0057785;
const REDSHIFT_UNIT_HOUR = 0.36;
/** As these tables count: https://aws.amazon.com/calculator/ */
const HOURS = 730;
const MONTH_SECONDS = HOURS * 3600;
const RECIPE_EVENTS = 30_000_000;
const REQUESTS = 1000 * MONTH_SECONDS;

/** A factor of each product and what it is, so that a line can be checked by hand. */
export interface Term {
  readonly amount: number;
  readonly of: string;
  readonly usd: number;
}

/** A line of a table that others publish. */
export interface PublishedLine {
  readonly line: string;
  readonly publishedUsd: number;
  readonly terms: readonly Term[];
  /** What has to be true for the figure. */
  readonly needs: string;
}

export interface PublishedTable {
  readonly title: string;
  readonly source: string;
  readonly lines: readonly PublishedLine[];
  /** What its readers also pay. */
  readonly leavesOut: string;
}

/**
 * Cost tables that others publish, with an assumption that leads to each line at list prices. A line may have others:
 * the tables do not say.
 */
export const PUBLISHED = {
  recipe: {
    title: 'A common Terraform recipe: a million events per day through two shards',
    source: 'Published without assumptions; a month of 30 days has 30 million events',
    lines: [
      {
        line: 'Kinesis',
        publishedUsd: 22,
        terms: [
          { amount: 2 * HOURS, of: 'shard hours', usd: 0.015 },
          { amount: RECIPE_EVENTS / 1_000_000, of: 'million put units', usd: 0.014 },
        ],
        needs: 'one record of at most 25 KB per event, and retention of 24 hours: a week adds $29',
      },
      {
        line: 'Lambda',
        publishedUsd: 8,
        terms: [
          { amount: RECIPE_EVENTS / 1_000_000, of: 'million invocations', usd: 0.2 },
          { amount: RECIPE_EVENTS * 0.04 * 0.125, of: 'GB seconds', usd: 0.0000133334 },
        ],
        needs: 'an invocation per event, of 40 ms with 128 MB: with batches of 100 the line is below $1',
      },
      {
        line: 'DynamoDB',
        publishedUsd: 15,
        terms: [{ amount: (RECIPE_EVENTS * 0.8) / 1_000_000, of: 'million write units', usd: 0.625 }],
        needs:
          '0.8 writes of at most 1 KB per event, on demand, and no read, index or recovery: a counter each for page, type and minute is three writes, $56',
      },
      {
        line: 'S3',
        publishedUsd: 3,
        terms: [
          { amount: 30, of: 'GB months', usd: 0.023 },
          { amount: RECIPE_EVENTS / 65 / 1_000_000, of: 'million writes', usd: 5 },
        ],
        needs: '1 KB per event, kept for one month, in objects of 65 events: after a year of keeping them it is $11',
      },
      {
        line: 'CloudWatch',
        publishedUsd: 5,
        terms: [{ amount: 10, of: 'GB of logs', usd: 0.5 }],
        needs: 'a log line of 330 bytes per event, or nine custom metrics and a board; no alarm beyond the first ten',
      },
    ],
    leavesOut:
      'the door: 30 million requests are $30 through an HTTP API and $105 through a REST API; reading; keys, alarms, batch computation, data transfer',
  },
  clickstream: {
    title: 'AWS’s Clickstream solution at 1,000 requests per second, ten provisioned shards',
    source:
      'https://github.com/awslabs/clickstream-analytics-on-aws/blob/07e881d86fe881d7afdb578038c6e8331bbb8d65/docs/en/plan-deployment/cost.md',
    lines: [
      {
        line: 'load balancer',
        publishedUsd: 396,
        terms: [
          { amount: HOURS, of: 'hours', usd: 0.0225 },
          { amount: 65 * HOURS, of: 'capacity unit hours', usd: 0.008 },
        ],
        needs:
          '65 capacity units: 1.6 new connections per request, or 18 KB per request instead of the stated 1 KB. Its $7 at 10 requests per second is less than the hours of a load balancer',
      },
      {
        line: 'EC2',
        publishedUsd: 122,
        terms: [{ amount: 2 * HOURS, of: 'instance hours', usd: T3_LARGE_HOUR }],
        needs: 'two instances of t3.large whatever the rate: the same figure stands at 10 requests per second',
      },
      {
        line: 'Kinesis, 10 shards',
        publishedUsd: 146,
        terms: [
          { amount: 10 * HOURS, of: 'shard hours', usd: 0.015 },
          { amount: REQUESTS / 1_000_000, of: 'million put units', usd: 0.014 },
        ],
        needs: 'one put unit per request, all events of a request in one record, and retention of 24 hours',
      },
      {
        line: 'S3',
        publishedUsd: 14,
        terms: [{ amount: (REQUESTS / 1024 ** 2) * (7 / 30), of: 'GB months', usd: 0.023 }],
        needs: '1 KB per request, kept for a week',
      },
      {
        line: 'endpoint of the stream',
        publishedUsd: 148.1,
        terms: [
          { amount: 2 * HOURS, of: 'zone hours', usd: 0.01 },
          { amount: (REQUESTS * 5.33) / 1024 ** 2, of: 'GB', usd: 0.01 },
        ],
        needs:
          '5.3 KB per request through the endpoint, not the stated 1 KB: its $601 for NAT count the same 13,355 GB',
      },
      {
        line: 'EMR Serverless, daily',
        publishedUsd: 642,
        terms: [
          { amount: 30 * 0.942 * 16 * 16, of: 'vCPU hours', usd: X86_SPARK_VCPU_HOUR },
          { amount: 30 * 0.942 * 16 * 100, of: 'GB hours', usd: X86_SPARK_GB_HOUR },
        ],
        needs: '57 minutes a day of 16 executors of 16 vCPUs and 100 GB, as its configuration says; x86, no disk',
      },
      {
        line: 'Redshift Serverless, daily',
        publishedUsd: 94,
        terms: [{ amount: 32.6 * 8, of: 'RPU hours', usd: REDSHIFT_UNIT_HOUR }],
        needs: '8 RPUs for 65 minutes a day: loading only, hardly any question',
      },
    ],
    leavesOut:
      'live numbers, a cache, duplicates across requests; QuickSight ($66.80) and logs ($14) are lines of their own',
  },
} as const satisfies Readonly<Record<string, PublishedTable>>;

/** What a line comes to under its assumption, US dollars per month. */
export function computedUsd({ terms }: PublishedLine): number {
  return terms.reduce((sum, { amount, usd }) => sum + amount * usd, 0);
}
