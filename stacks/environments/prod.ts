import type { EnvironmentFile } from './schema';

/** 2.5 million events an hour at the peak: two shards carry it, four leave room for a consumer that has to catch up. */
export const prod: EnvironmentFile = {
  name: 'prod',
  region: 'eu-west-1',
  network: { cidr: '10.22.0.0/16', zones: ['a', 'b'] },
  stream: { mode: 'provisioned', shards: 4, mostShards: 16, retentionHours: 168 },
  consumers: { parallelizationFactor: 1, aggregateBatch: 500, archiveBatch: 10_000, archiveWindowSeconds: 60 },
  cache: { kind: 'replication-group', nodeType: 'cache.t4g.small', replicas: 1, snapshotDays: 7 },
  batch: {
    engine: 'emr-serverless',
    schedule: 'cron(10 2 * * ? *)',
    timeZone: 'UTC',
    partsAtOnce: 4,
    scanLimitGb: 1000,
    spark: { executorVcpu: 4, executorMemoryGb: 16, maximumVcpu: 100 },
  },
  serving: { requestsPerSecond: 2500, burst: 5000, allowedOrigins: ['*'] },
  retention: { logDays: 90, standardDays: 30, infrequentDays: 60, lakeDays: 730, oldVersionDays: 30 },
  protection: 'protected',
  trafficAnomalies: { enabled: true, bandWidth: 3 },
  dashboard: { livePage: true, cloudWatch: true },
  alertTopics: { enabled: true, operations: [], numbers: [], cost: [] },
  monthlyBudgetUsd: 700,
  tracing: { sampledPercent: 1, requestsPerSecond: 1 },
};
