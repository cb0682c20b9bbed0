import type { EnvironmentFile } from './schema';

/**
 * Peak load is 2.5 million events per hour, or 700 per second: 75 KB, and at most 500 records if clients send
 * individually (1.4 events per request). A shard accepts 1 MB and 1,000 records per second, and its aggregator folds
 * about 8,000 events per second when it catches up. A second shard would write every cell twice (docs/performance.md);
 * alarms add shards when needed. Freshness is estimated, not measured: two seconds of batching, one for Lambda to poll
 * the stream and half a second to fold, so at most 3.5 s, plus a page that polls every two seconds.
 */
export const prod: EnvironmentFile = {
  name: 'prod',
  region: 'eu-west-1',
  network: { cidr: '10.22.0.0/16', zones: ['a', 'b'] },
  stream: { mode: 'provisioned', shards: 1, mostShards: 4, retentionHours: 168 },
  concurrency: 'reserved',
  consumers: {
    parallelizationFactor: 1,
    aggregateBatch: 5000,
    aggregateWindowSeconds: 2,
    archiveBatch: 10_000,
    archiveWindowSeconds: 60,
  },
  eventsPerDay: 50_000_000,
  cache: { kind: 'replication-group', replicas: 1, snapshotDays: 7 },
  batch: {
    engine: 'emr-serverless',
    schedule: 'cron(10 2 * * ? *)',
    timeZone: 'UTC',
    partsAtOnce: 4,
    scanLimitGb: 1000,
    spark: { driverVcpu: 4, driverMemoryGb: 16, executorVcpu: 4, executorMemoryGb: 16, executors: 4, maximumVcpu: 100 },
  },
  ingest: { door: 'http-api' },
  serving: { requestsPerSecond: 2500, burst: 5000 },
  retention: {
    logDays: 90,
    standardDays: 30,
    infrequentDays: 60,
    lakeDays: 730,
    horizonDays: 30,
    quarantineDays: 730,
    oldVersionDays: 30,
    replacedHours: 24,
    runDays: 30,
  },
  protection: 'protected',
  objectives: true,
  trafficAnomalies: { enabled: true, bandWidth: 3 },
  dashboard: { livePage: true, cloudWatch: true },
  alertTopics: { enabled: true, operations: [], numbers: [], cost: [] },
  monthlyBudgetUsd: 700,
  tracing: { hotPath: false, sampledPercent: 1, requestsPerSecond: 1 },
};
