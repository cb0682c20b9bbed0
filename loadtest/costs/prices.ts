/**
 * List prices of us-east-1 in US dollars, on the date below; check current prices before relying on them:
 * https://aws.amazon.com/kinesis/data-streams/pricing, /lambda/pricing, /dynamodb/pricing/on-demand,
 * /api-gateway/pricing, /s3/pricing, /elasticache/pricing.
 */
export const PRICES_OF = '2026-11-21';
const MILLION = 1_000_000;
export const PRICES = {
  kinesisShardHour: 0.015,
  /** Beyond the first 24 hours, up to seven days. */
  kinesisRetentionShardHour: 0.02,
  kinesisPutUnit: 0.014 / MILLION,
  lambdaRequest: 0.2 / MILLION,
  /** arm64 */
  lambdaGbSecond: 0.0000133334,
  dynamoDbWriteUnit: 0.625 / MILLION,
  dynamoDbReadUnit: 0.125 / MILLION,
  httpApiRequest: 1 / MILLION,
  s3Write: 5 / MILLION,
  s3GbMonth: 0.023,
  /** On demand; a fifth below Redis OSS. */
  valkeyNodeHour: {
    'cache.t4g.micro': 0.0128,
    'cache.t4g.small': 0.0256,
    'cache.t4g.medium': 0.052,
    'cache.m7g.large': 0.1264,
    'cache.r7g.large': 0.1752,
    'cache.r7g.xlarge': 0.3496,
    'cache.r7g.2xlarge': 0.6984,
    'cache.r7g.4xlarge': 1.3968,
    'cache.r7g.8xlarge': 2.7936,
  },
} as const;
