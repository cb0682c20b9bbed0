import type { EnvironmentFile } from './schema';

/**
 * A site of a million events per day, for as little as it takes: no network, no cache and no gateway in front of the
 * collector. Without a cache, an event that is sent again counts again until the night, and answers say so (ADR 58).
 * Records are kept for the 24 hours that cost nothing: an alarm fires when a consumer is 2.4 hours behind, and raising
 * the retention then keeps what is still there.
 */
export const prodSmall: EnvironmentFile = {
  name: 'prod-small',
  region: 'eu-west-1',
  network: { cidr: '10.23.0.0/16', zones: ['a', 'b'] },
  stream: { mode: 'provisioned', shards: 1, retentionHours: 24 },
  concurrency: 'reserved',
  eventsPerDay: 1_000_000,
  consumers: {
    parallelizationFactor: 1,
    aggregateBatch: 5000,
    aggregateWindowSeconds: 2,
    archiveBatch: 10_000,
    archiveWindowSeconds: 60,
  },
  cache: { kind: 'none' },
  batch: {
    engine: 'athena',
    schedule: 'cron(10 2 * * ? *)',
    timeZone: 'UTC',
    partsAtOnce: 2,
    scanLimitGb: 100,
    spark: { driverVcpu: 2, driverMemoryGb: 8, executorVcpu: 2, executorMemoryGb: 8, executors: 2, maximumVcpu: 16 },
  },
  ingest: { door: 'function-url' },
  serving: { requestsPerSecond: 200, burst: 400 },
  retention: {
    logDays: 30,
    standardDays: 30,
    infrequentDays: 60,
    lakeDays: 730,
    horizonDays: 30,
    quarantineDays: 730,
    oldVersionDays: 7,
    replacedHours: 24,
    runDays: 30,
  },
  protection: 'protected',
  trafficAnomalies: { enabled: false, bandWidth: 3 },
  dashboard: { livePage: true, cloudWatch: true },
  alertTopics: { enabled: true, operations: [], numbers: [], cost: [] },
  monthlyBudgetUsd: 60,
  tracing: { sampledPercent: 0, requestsPerSecond: 0, hotPath: false },
};
