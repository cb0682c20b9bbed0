import type { EnvironmentFile } from './schema';

/** For experiments: one small node each, and everything can be deleted. */
export const dev: EnvironmentFile = {
  name: 'dev',
  region: 'eu-west-1',
  network: { cidr: '10.20.0.0/16', zones: ['a', 'b'] },
  stream: { mode: 'provisioned', shards: 1, mostShards: 2, retentionHours: 48 },
  concurrency: 'shared',
  consumers: {
    parallelizationFactor: 1,
    aggregateBatch: 5000,
    aggregateWindowSeconds: 2,
    archiveBatch: 5000,
    archiveWindowSeconds: 60,
  },
  eventsPerDay: 1_000_000,
  cache: { kind: 'replication-group', replicas: 0, snapshotDays: 0 },
  batch: {
    engine: 'athena',
    schedule: 'cron(10 2 * * ? *)',
    timeZone: 'UTC',
    partsAtOnce: 2,
    scanLimitGb: 20,
    spark: { driverVcpu: 2, driverMemoryGb: 8, executorVcpu: 2, executorMemoryGb: 8, executors: 2, maximumVcpu: 16 },
  },
  ingest: { door: 'http-api' },
  serving: { requestsPerSecond: 200, burst: 400 },
  retention: {
    logDays: 14,
    standardDays: 30,
    infrequentDays: 60,
    lakeDays: 730,
    oldVersionDays: 1,
    replacedHours: 24,
    runDays: 30,
  },
  protection: 'deletable',
  trafficAnomalies: { enabled: false, bandWidth: 3 },
  dashboard: { livePage: true, cloudWatch: true },
  alertTopics: { enabled: true, operations: [], numbers: [], cost: [] },
  monthlyBudgetUsd: 150,
  tracing: { hotPath: true, sampledPercent: 100, requestsPerSecond: 5 },
};
