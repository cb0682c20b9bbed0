import type { NodeType } from '../../stacks/environments/node-types';

/**
 * List prices of AWS in US dollars, without free tiers, on this date. `seen` names the regions whose figure was read at
 * a source on or near that date; the others are from memory. Look all of them up again before relying on them.
 */
export const PRICES_OF = '2026-11-30';

/** Regions that have prices here. */
export const REGIONS = ['us-east-1', 'eu-west-1'] as const;
export type Region = (typeof REGIONS)[number];

export function isPriced(region: string): region is Region {
  return REGIONS.some((one) => one === region);
}

/** Up to how many units of a month a price holds, in ascending order; the last one without an end. */
type Tiers = readonly (readonly [upTo: number, each: number])[];

interface Price {
  /** Units that the figures are for; 1 by default. */
  readonly per?: number;
  readonly source: string;
  readonly seen: readonly Region[];
  readonly 'us-east-1': number | Tiers;
  readonly 'eu-west-1': number | Tiers;
}

const MILLION = 1_000_000;
const BOTH: readonly Region[] = ['us-east-1', 'eu-west-1'];
const ONE: readonly Region[] = ['us-east-1'];
const TB = 1024;

const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const GATEWAY = 'https://aws.amazon.com/api-gateway/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const BALANCING = 'https://aws.amazon.com/elasticloadbalancing/pricing/';
const VPC = 'https://aws.amazon.com/vpc/pricing/';
const WAF = 'https://aws.amazon.com/waf/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const ELASTICACHE = 'https://aws.amazon.com/elasticache/pricing/';
const EMR = 'https://aws.amazon.com/emr/pricing/';

export const PRICES = {
  kinesisShardHour: { source: KINESIS, seen: ONE, 'us-east-1': 0.015, 'eu-west-1': 0.017 },
  /** Beyond the first 24 hours, up to seven days. */
  kinesisRetentionShardHour: { source: KINESIS, seen: [], 'us-east-1': 0.02, 'eu-west-1': 0.023 },
  kinesisPutUnit: { per: MILLION, source: KINESIS, seen: ONE, 'us-east-1': 0.014, 'eu-west-1': 0.0165 },
  kinesisOnDemandHour: { source: KINESIS, seen: ONE, 'us-east-1': 0.04, 'eu-west-1': 0.044 },
  lambdaRequest: { per: MILLION, source: LAMBDA, seen: ONE, 'us-east-1': 0.2, 'eu-west-1': 0.2 },
  /** arm64 */
  lambdaGbSecond: {
    source: LAMBDA,
    seen: ONE,
    'us-east-1': [
      [7.5e9, 0.0000133334],
      [18.75e9, 0.0000120001],
      [Infinity, 0.0000106667],
    ],
    'eu-west-1': [
      [7.5e9, 0.0000133334],
      [18.75e9, 0.0000120001],
      [Infinity, 0.0000106667],
    ],
  },
  dynamoDbWriteUnit: { per: MILLION, source: DYNAMODB, seen: ONE, 'us-east-1': 0.625, 'eu-west-1': 0.705 },
  dynamoDbReadUnit: { per: MILLION, source: DYNAMODB, seen: ONE, 'us-east-1': 0.125, 'eu-west-1': 0.141 },
  dynamoDbGbMonth: { source: DYNAMODB, seen: ONE, 'us-east-1': 0.25, 'eu-west-1': 0.283 },
  dynamoDbRecoveryGbMonth: { source: DYNAMODB, seen: [], 'us-east-1': 0.2, 'eu-west-1': 0.2264 },
  httpApiRequest: {
    per: MILLION,
    source: GATEWAY,
    seen: ONE,
    'us-east-1': [
      [300 * MILLION, 1],
      [Infinity, 0.9],
    ],
    'eu-west-1': [
      [300 * MILLION, 1.11],
      [Infinity, 1],
    ],
  },
  balancerHour: { source: BALANCING, seen: ONE, 'us-east-1': 0.0225, 'eu-west-1': 0.0252 },
  balancerUnitHour: { source: BALANCING, seen: BOTH, 'us-east-1': 0.008, 'eu-west-1': 0.008 },
  addressHour: { source: VPC, seen: [], 'us-east-1': 0.005, 'eu-west-1': 0.005 },
  firewallMonth: { source: WAF, seen: [], 'us-east-1': 5, 'eu-west-1': 5 },
  firewallRuleMonth: { source: WAF, seen: [], 'us-east-1': 1, 'eu-west-1': 1 },
  firewallRequest: { per: MILLION, source: WAF, seen: ONE, 'us-east-1': 0.6, 'eu-west-1': 0.6 },
  dataOutGb: {
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
    seen: BOTH,
    'us-east-1': [
      [10 * TB, 0.09],
      [50 * TB, 0.085],
      [Infinity, 0.07],
    ],
    'eu-west-1': [
      [10 * TB, 0.09],
      [50 * TB, 0.085],
      [Infinity, 0.07],
    ],
  },
  s3Write: { per: MILLION, source: S3, seen: ONE, 'us-east-1': 5, 'eu-west-1': 5 },
  s3GbMonth: { source: S3, seen: ONE, 'us-east-1': 0.023, 'eu-west-1': 0.023 },
  logGb: { source: CLOUDWATCH, seen: ONE, 'us-east-1': 0.5, 'eu-west-1': 0.57 },
  metricMonth: {
    source: CLOUDWATCH,
    seen: [],
    'us-east-1': [
      [10_000, 0.3],
      [Infinity, 0.1],
    ],
    'eu-west-1': [
      [10_000, 0.3],
      [Infinity, 0.1],
    ],
  },
  alarmMetricMonth: { source: CLOUDWATCH, seen: [], 'us-east-1': 0.1, 'eu-west-1': 0.1 },
  compositeAlarmMonth: { source: CLOUDWATCH, seen: [], 'us-east-1': 0.5, 'eu-west-1': 0.5 },
  boardMonth: { source: CLOUDWATCH, seen: [], 'us-east-1': 3, 'eu-west-1': 3 },
  trace: { per: MILLION, source: 'https://aws.amazon.com/xray/pricing/', seen: [], 'us-east-1': 5, 'eu-west-1': 5 },
  keyMonth: { source: 'https://aws.amazon.com/kms/pricing/', seen: [], 'us-east-1': 1, 'eu-west-1': 1 },
  keyRequest: {
    per: 10_000,
    source: 'https://aws.amazon.com/kms/pricing/',
    seen: [],
    'us-east-1': 0.03,
    'eu-west-1': 0.03,
  },
  secretMonth: {
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
    seen: [],
    'us-east-1': 0.4,
    'eu-west-1': 0.4,
  },
  secretRead: {
    per: 10_000,
    source: 'https://aws.amazon.com/secrets-manager/pricing/',
    seen: [],
    'us-east-1': 0.05,
    'eu-west-1': 0.05,
  },
  /** Of an interface endpoint in one zone. */
  endpointZoneHour: { source: VPC, seen: ONE, 'us-east-1': 0.01, 'eu-west-1': 0.011 },
  cacheServerlessGbHour: { source: ELASTICACHE, seen: ONE, 'us-east-1': 0.084, 'eu-west-1': 0.0924 },
  sparkVcpuHour: { source: EMR, seen: [], 'us-east-1': 0.042094, 'eu-west-1': 0.0463 },
  sparkGbHour: { source: EMR, seen: [], 'us-east-1': 0.004628, 'eu-west-1': 0.0051 },
  athenaTb: { source: 'https://aws.amazon.com/athena/pricing/', seen: ONE, 'us-east-1': 5, 'eu-west-1': 5 },
  /** Of the nightly state machine. */
  transition: {
    per: 1000,
    source: 'https://aws.amazon.com/step-functions/pricing/',
    seen: [],
    'us-east-1': 0.025,
    'eu-west-1': 0.025,
  },
} as const satisfies Readonly<Record<string, Price>>;

const NODES = { source: ELASTICACHE, seen: [] } as const;

/** Hours of a node of Valkey, which cost a fifth less than Redis OSS. */
const NODE_HOURS: Readonly<Record<NodeType, Price>> = {
  'cache.t4g.micro': { ...NODES, 'us-east-1': 0.0128, 'eu-west-1': 0.0136 },
  'cache.t4g.small': { ...NODES, 'us-east-1': 0.0256, 'eu-west-1': 0.0272 },
  'cache.t4g.medium': { ...NODES, 'us-east-1': 0.052, 'eu-west-1': 0.0552 },
  'cache.m7g.large': { ...NODES, 'us-east-1': 0.1264, 'eu-west-1': 0.1408 },
  'cache.r7g.large': { ...NODES, 'us-east-1': 0.1752, 'eu-west-1': 0.1944 },
  'cache.r7g.xlarge': { ...NODES, 'us-east-1': 0.3496, 'eu-west-1': 0.388 },
  'cache.r7g.2xlarge': { ...NODES, 'us-east-1': 0.6984, 'eu-west-1': 0.7752 },
  'cache.r7g.4xlarge': { ...NODES, 'us-east-1': 1.3968, 'eu-west-1': 1.5504 },
  'cache.r7g.8xlarge': { ...NODES, 'us-east-1': 2.7936, 'eu-west-1': 3.1008 },
};

export type PriceName = keyof typeof PRICES;

/** What an amount of something costs in a month. */
export function priceOf(name: PriceName, amount: number, region: Region): number {
  return tiered(PRICES[name], amount, region);
}

/** What nodes of the cache cost. */
export function nodePriceOf(nodeType: NodeType, hours: number, region: Region): number {
  return tiered(NODE_HOURS[nodeType], hours, region);
}

/** @example tiered(httpApiRequest, 400_000_000, 'us-east-1') // 390: 300 at $1.00, 100 at $0.90 */
function tiered({ per = 1, ...regions }: Price, amount: number, region: Region): number {
  const rate = regions[region];
  if (typeof rate === 'number') return (amount * rate) / per;
  let from = 0;
  return rate.reduce((sum, [upTo, each]) => {
    const within = Math.max(0, Math.min(amount, upTo) - from);
    from = upTo;
    return sum + (within * each) / per;
  }, 0);
}
