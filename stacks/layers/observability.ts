import type { Construct } from 'constructs';
import { Alarm, type AlarmProps, AnomalyAlarm } from '../constructs/alarm';
import { MetricBoard } from '../constructs/metric-board';
import type { Environment } from '../environments/schema';
import { XraySamplingRule } from '../lib/aws';
import { BaseStack } from '../lib/base-stack';
import { FILLED_SHARE_OF_CACHE } from '../lib/cache-size';
import { requireBetween } from '../lib/checks';
import { apiMetric, lambdaMetric, machineMetric, ownMetric, streamMetric, tableMetric } from '../lib/metrics';
import { nameOf } from '../lib/naming';
import { FILLED_SHARE, SHARD_RECORDS_PER_SECOND } from '../lib/shard-limits';
import { addBudget } from './budget';
import { businessCharts, systemCharts } from './board-charts';
import { functionMetric, observedFunctions, type ObservedStacks, observedStreams } from './observed-stacks';

type AlarmOptions = Omit<AlarmProps, 'environment' | 'name' | 'topicArn'>;

/** A consumer this late needs attention; numbers are promised within 5 s. */
const LATE_MS = 60_000;
/** Share of the stream’s retention; beyond it, records could be lost before anyone can act. */
const RETENTION_SHARE = 0.1;
const SLOW_MS = 1000;
/** A night and two hours. */
const OLD_HOURS = 26;

/** Dashboards and alarms. */
export class ObservabilityStack extends BaseStack {
  constructor(
    scope: Construct,
    environment: Environment,
    readonly stacks: ObservedStacks,
  ) {
    super(scope, 'observability', environment);
    this.#speedAlarms();
    this.#functionAlarms();
    this.#numberAlarms();
    this.#storeAlarms();
    this.#traffic();
    addBudget(this, environment, stacks.data.alerts?.arns.cost);
    this.#tracing();
    if (environment.dashboard.cloudWatch) {
      new MetricBoard(this, 'business', { environment, name: 'business', charts: businessCharts(stacks) });
      new MetricBoard(this, 'system', { environment, name: 'system', charts: systemCharts(stacks, environment) });
    }
  }

  #operations(name: string, options: AlarmOptions): void {
    new Alarm(this, name, {
      ...options,
      name,
      environment: this.environment,
      topicArn: this.stacks.data.alerts?.arns.operations,
    });
  }

  #numbers(name: string, options: AlarmOptions): void {
    new Alarm(this, name, {
      ...options,
      name,
      environment: this.environment,
      topicArn: this.stacks.data.alerts?.arns.numbers,
    });
  }

  #speedAlarms(): void {
    const { speed, data } = this.stacks;
    // The age is per function, whichever stream the record comes from.
    const retentionMs =
      Math.min(
        this.environment.stream.retentionHours,
        ...data.furtherStreams.map(({ chosen }) => chosen.retentionHours),
      ) * 3_600_000;
    for (const [name, fn] of [
      ['aggregate', speed.aggregate],
      ['archive', speed.archive],
    ] as const) {
      const age = lambdaMetric(fn.functionName, 'IteratorAge', 'Maximum');
      this.#operations(`${name}-late`, {
        description: `The oldest record that ${name} has not read waits longer than a minute. Look at its errors and at its table’s throttles.`,
        metric: age,
        threshold: name === 'archive' ? LATE_MS + this.environment.consumers.archiveWindowSeconds * 1000 : LATE_MS,
        periods: 5,
      });
      this.#operations(`${name}-not-invoked`, {
        description: `${name} was not invoked for five minutes, although every shard gets a pulse each minute. Its age of records is silent then. Look at its event source mapping and at the account’s concurrency.`,
        metric: lambdaMetric(fn.functionName, 'Invocations', 'Sum'),
        threshold: 1,
        when: 'below',
        periods: 5,
        silence: 'alarming',
      });
      this.#operations(`${name}-near-loss`, {
        description: `${name} is a tenth of the stream’s retention behind. What it has not read when the retention is over is lost to it: raise the retention first, then find out why.`,
        metric: age,
        threshold: retentionMs * RETENTION_SHARE,
      });
    }
    const follow = this.stacks.reaction?.functions['follow'];
    if (follow !== undefined) {
      this.#operations('follow-near-loss', {
        description:
          'The shared reader of the followers is a tenth of the stream’s retention behind. What they have not read when the retention is over becomes a recorded gap; numbers are not affected.',
        metric: lambdaMetric(follow.functionName, 'IteratorAge', 'Maximum'),
        threshold: retentionMs * RETENTION_SHARE,
      });
      this.#operations('follower-failures', {
        description:
          'A follower keeps failing and reads on from its own position. The log of follow says which and why.',
        metric: ownMetric<'follow'>(follow.functionName, 'follower_failures'),
        threshold: 0,
        periods: 5,
      });
    }
    for (const { prefix, streamName, shards } of observedStreams(this.stacks, this.environment)) {
      this.#operations(`${prefix}stream-full`, {
        description:
          'The stream refused records: shards are too few, or one session is too loud. The collector tries again; clients may see 503.',
        metric: streamMetric(streamName, 'WriteProvisionedThroughputExceeded', 'Sum'),
        threshold: 0,
        periods: 3,
      });
      if (shards === undefined) continue;
      this.#operations(`${prefix}stream-filling`, {
        description:
          'The shards are given more than seven tenths of the records that they take. Give the stream more in the environment’s file before they refuse any.',
        metric: streamMetric(streamName, 'IncomingRecords', 'Sum'),
        threshold: shards * SHARD_RECORDS_PER_SECOND * 60 * FILLED_SHARE,
        periods: 5,
      });
    }
    this.#operations('no-pulse', {
      description:
        'No pulse was written for three minutes: answers grow old although nothing else is wrong. Look at the schedule and the function pulse.',
      metric: functionMetric(this.stacks, 'pulse', 'pulses'),
      threshold: 1,
      when: 'below',
      periods: 3,
      silence: 'alarming',
    });
  }

  #functionAlarms(): void {
    for (const [name, fn] of Object.entries({
      ...observedFunctions(this.stacks),
      ...this.stacks.reaction?.functions,
    })) {
      this.#operations(`${name}-errors`, {
        description: `${name} ended with an error. Its log says which.`,
        metric: lambdaMetric(fn.functionName, 'Errors', 'Sum'),
        threshold: 0,
        periods: 3,
      });
      this.#operations(`${name}-throttled`, {
        description: `Lambda refused to start ${name}: the account’s concurrency is used up.`,
        metric: lambdaMetric(fn.functionName, 'Throttles', 'Sum'),
        threshold: 0,
        periods: 3,
      });
    }
    const { api, door } = this.stacks.serving;
    for (const [name, { errors }] of Object.entries(door === api ? { api } : { api, door })) {
      this.#operations(`${name}-errors`, {
        description: `The ${name} answers with 5xx. Look at the errors and throttles of its functions.`,
        metric: errors,
        threshold: 5,
        periods: 3,
      });
    }
    this.#operations('api-slow', {
      description: 'One answer in a hundred takes longer than a second.',
      metric: apiMetric(api.apiId, 'Latency', 'p99'),
      threshold: SLOW_MS,
      periods: 5,
    });
  }

  #numberAlarms(): void {
    const { arn } = this.stacks.batch.nightly;
    this.#numbers('gate-closed', {
      description:
        'The gate held a run: a shard has shown no pulse, or the ledgers of the consumers disagree. Nothing was published; the run’s answer has the reasons.',
      metric: functionMetric(this.stacks, 'gate', 'gate_closed'),
      threshold: 0,
    });
    this.#numbers('undecodable', {
      description:
        'A record of the stream could not be decoded and was set aside: its events, if it has any, are missing from every number. The quarantine file of its hour has the reason and its bytes; look for a collector of another version, or for another program that writes into the stream.',
      metric: functionMetric(this.stacks, 'archive', 'undecodable'),
      threshold: 0,
    });
    this.#numbers('residual', {
      description:
        'Speed minus batch is not explained to zero. The reconciliation of the epoch has the site, the hour and the metric.',
      metric: functionMetric(this.stacks, 'reconcile', 'reconciliation_residual', 'Maximum'),
      threshold: 0,
    });
    this.#numbers('nightly-not-started', {
      description:
        'No run was started for 26 hours: look at the schedule of the nightly run, and start it with {"kind":"nightly"}.',
      metric: machineMetric(arn, 'ExecutionsStarted', 'Sum'),
      threshold: 1,
      when: 'below',
      periodSeconds: 3600,
      periods: OLD_HOURS,
      silence: 'alarming',
    });
    this.#numbers('tidemark-old', {
      description:
        'The tidemark is older than 26 hours: runs start but publish nothing, and everything since is only live. Look at the gate and at the last executions.',
      metric: functionMetric(this.stacks, 'pulse', 'tidemark_age', 'Maximum'),
      threshold: OLD_HOURS * 3_600_000,
      periods: 3,
    });
    for (const name of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'] as const) {
      this.#numbers(`nightly-${name.slice('Executions'.length).toLowerCase()}`, {
        description:
          'A run did not end as it should. The execution shows the state; numbers below the tidemark stay what they were.',
        metric: machineMetric(arn, name, 'Sum'),
        threshold: 0,
        periodSeconds: 300,
      });
    }
  }

  #storeAlarms(): void {
    const { data, cache } = this.stacks;
    for (const [name, { tableName }] of Object.entries(data.tables)) {
      for (const kind of ['ReadThrottleEvents', 'WriteThrottleEvents'] as const) {
        const way = kind.startsWith('Read') ? 'reads' : 'writes';
        this.#operations(`${name}-${way}-throttled`, {
          description: `DynamoDB held ${way} of ${name} back: one partition is too hot.`,
          metric: tableMetric(tableName, kind),
          threshold: 10,
          periods: 5,
        });
      }
    }
    if (cache === undefined) return;
    this.#operations('cache-evicts', {
      description:
        'The cache forgets ids before their time: repeats may be counted until the nightly run. Give it more memory.',
      metric: {
        namespace: 'AWS/ElastiCache',
        name: 'Evictions',
        dimensions: cache.valkey.metricDimension,
        statistic: 'Sum',
      },
      threshold: 0,
      periods: 5,
    });
    const { memoryUse, metricDimension } = cache.valkey;
    this.#operations('cache-filling', {
      description:
        'The cache is filled beyond what the expected events need. Raise eventsPerDay in the environment’s file, which chooses a larger node, before it forgets ids.',
      metric: {
        namespace: 'AWS/ElastiCache',
        name: memoryUse.metricName,
        dimensions: metricDimension,
        statistic: 'Maximum',
      },
      threshold: memoryUse.full * FILLED_SHARE_OF_CACHE,
      periods: 5,
    });
  }

  #traffic(): void {
    const { environment, stacks } = this;
    if (!environment.trafficAnomalies.enabled) return;
    new AnomalyAlarm(this, 'traffic-anomaly', {
      environment,
      name: 'traffic-anomaly',
      description: 'Events arrive far faster or slower than they usually do at this hour of the week.',
      metric: functionMetric(this.stacks, 'collect', 'events_accepted'),
      bandWidth: environment.trafficAnomalies.bandWidth,
      topicArn: stacks.data.alerts?.arns.operations,
    });
  }

  #tracing(): void {
    const { environment } = this;
    const { sampledPercent, requestsPerSecond } = environment.tracing;
    new XraySamplingRule(this, 'sampling', {
      ruleName: nameOf(environment, 'all'),
      priority: 9000,
      version: 1,
      reservoirSize: requireBetween('sampling requestsPerSecond', requestsPerSecond, 0, 100),
      fixedRate: requireBetween('sampling sampledPercent', sampledPercent, 0, 100) / 100,
      serviceName: nameOf(environment, '*'),
      serviceType: '*',
      host: '*',
      httpMethod: '*',
      urlPath: '*',
      resourceArn: '*',
    });
  }
}
