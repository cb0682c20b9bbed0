import type { EnvironmentFile } from './schema';

/** A small copy of prod, for testing its shape, upgrades and restores. */
export const staging: EnvironmentFile = {
  name: 'staging',
  region: 'eu-west-1',
  network: { cidr: '10.21.0.0/16', zones: ['a', 'b'] },
  stream: { mode: 'on-demand', retentionHours: 168 },
  concurrency: 'reserved',
  consumers: {
    parallelizationFactor: 1,
    aggregateBatch: 5000,
    aggregateWindowSeconds: 2,
    archiveBatch: 10_000,
    archiveWindowSeconds: 60,
  },
  eventsPerDay: 50_000_000,
  cache: { kind: 'serverless', storageGb: 5, processingUnitsPerSecond: 10_000, snapshotDays: 1 },
  batch: {
    engine: 'emr-serverless',
    schedule: 'cron(10 2 * * ? *)',
    timeZone: 'UTC',
    partsAtOnce: 2,
    scanLimitGb: 100,
    spark: { driverVcpu: 4, driverMemoryGb: 16, executorVcpu: 4, executorMemoryGb: 16, executors: 3, maximumVcpu: 40 },
  },
  ingest: { door: 'http-api' },
  serving: { requestsPerSecond: 1000, burst: 2000 },
  retention: {
    logDays: 30,
    standardDays: 30,
    infrequentDays: 60,
    lakeDays: 730,
    oldVersionDays: 7,
    replacedHours: 24,
    runDays: 30,
  },
  protection: 'protected',
  trafficAnomalies: { enabled: true, bandWidth: 3 },
  dashboard: { livePage: true, cloudWatch: true },
  alertTopics: { enabled: true, operations: [], numbers: [], cost: [] },
  monthlyBudgetUsd: 400,
  tracing: { hotPath: false, sampledPercent: 10, requestsPerSecond: 1 },
};
