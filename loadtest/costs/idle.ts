import { FUNCTION_METRICS } from '../../adapters/aws/lambda/metrics';
import type { EnvironmentFile } from '../../stacks/environments/schema';

/** What an environment is billed for by the month, however little it does; a test of the stacks counts the same. */
export interface IdleParts {
  /** Metrics that alarms look at. */
  readonly alarmMetrics: number;
  /** Alarms that join others. */
  readonly compositeAlarms: number;
  readonly boards: number;
  readonly keys: number;
  /** Without those of sites. */
  readonly secrets: number;
  /** Interface endpoints, one per zone. */
  readonly endpointZones: number;
  /** Metrics of functions that run around the clock. */
  readonly metrics: number;
}

/** Alarms that every environment has, with those of the followers. */
const ALARMS = 60;
/** Evicting and filling up. */
const CACHE_ALARMS = 2;
/** The band of the usual traffic counts as three. */
const BAND = 3;
/** Each objective looks at its metrics over two windows at two rates; one of them looks at two metrics. */
const OBJECTIVES = { count: 4, metrics: 5, rates: 2, windows: 4 } as const;
/** Errors and throttles of the function, and the metrics of the alarms `busy` and `idle`. */
const RESHARDING = 2 + 4 + 3;
const RUNNING = ['collect', 'aggregate', 'archive', 'follow', 'pulse', 'query'] as const;
/** The stream and Athena; Spark is a third. */
const SERVICES_IN_NETWORK = 2;

export function idlePartsOf(environment: EnvironmentFile): IdleParts {
  const { stream, cache, batch, ingest, network } = environment;
  const hasNetwork = cache.kind !== 'none';
  const isFixed = stream.mode === 'provisioned' && stream.mostShards === undefined;
  const isResharded = stream.mode === 'provisioned' && stream.mostShards !== undefined;
  const services = SERVICES_IN_NETWORK + (batch.engine === 'emr-serverless' ? 1 : 0);
  return {
    alarmMetrics:
      ALARMS +
      (hasNetwork ? CACHE_ALARMS : 0) +
      (batch.engine === 'emr-serverless' ? 1 : 0) +
      (ingest.door === 'http-api' ? 0 : 1) +
      (isFixed ? 1 : 0) +
      (isResharded ? RESHARDING : 0) +
      (environment.trafficAnomalies.enabled ? BAND : 0) +
      (environment.objectives === true ? OBJECTIVES.metrics * OBJECTIVES.windows : 0),
    compositeAlarms: environment.objectives === true ? OBJECTIVES.count * OBJECTIVES.rates : 0,
    boards: environment.dashboard.cloudWatch ? 2 : 0,
    keys: 2 + (environment.alertTopics.enabled ? 1 : 0) + (hasNetwork ? 1 : 0),
    secrets: 1,
    endpointZones: hasNetwork ? services * network.zones.length : 0,
    metrics: RUNNING.reduce((sum, name) => sum + FUNCTION_METRICS[name].length, 0),
  };
}
