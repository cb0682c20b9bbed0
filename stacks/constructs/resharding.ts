import { Construct } from 'constructs';
import { type Load, LOADS } from '../../speed-layer/reshard/config';
import type { Environment } from '../environments/schema';
import { CloudwatchMetricAlarm, LambdaPermission } from '../lib/aws';
import { type Metric, metricQuery, streamMetric } from '../lib/metrics';
import { arnOf, nameOf } from '../lib/naming';
import { describedWith } from '../lib/runbooks';
import { FILLED_SHARE, SHARD_BYTES_PER_SECOND, SHARD_RECORDS_PER_SECOND } from '../lib/shard-limits';

export interface ReshardingProps {
  readonly environment: Environment;
  readonly streamName: string;
  /** Number of open shards, recorded at each pulse. */
  readonly openShards: Metric;
  /** Function that the alarms call. */
  readonly functionArn: string;
  readonly functionName: string;
  readonly leastShards: number;
}

interface Judgement {
  readonly description: string;
  readonly operator: 'GreaterThanThreshold' | 'LessThanThreshold';
  /** Share of the shards’ capacity. */
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
  readonly needed: number;
}

const JUDGEMENTS: Readonly<Record<Load, Judgement>> = {
  busy: {
    description:
      'The stream is written to seven tenths of what its shards take, or refused records: the number of shards is doubled. If this stays on, it is at its most.',
    operator: 'GreaterThanThreshold',
    threshold: FILLED_SHARE,
    periodSeconds: 60,
    periods: 4,
    needed: 3,
  },
  // An hour, with a margin below what counts as busy after halving, because AWS allows ten changes per day.
  idle: {
    description:
      'The stream has been written to less than a quarter of what its shards take for an hour: the number of shards is halved.',
    operator: 'LessThanThreshold',
    threshold: 0.25,
    periodSeconds: 900,
    periods: 4,
    needed: 4,
  },
};

/** Names of the alarms that change the number of shards. */
export function reshardAlarmName(environment: Pick<Environment, 'name'>, load: Load): string {
  return nameOf(environment, `stream-${load}`);
}

/** Adjusts the number of shards to the load: two alarms that call a function (speed-layer/reshard). */
export class Resharding extends Construct {
  constructor(scope: Construct, id: string, props: ReshardingProps) {
    super(scope, id);
    for (const load of LOADS) this.#alarm(load, props);
  }

  #alarm(
    load: Load,
    { environment, streamName, openShards, functionArn, functionName, leastShards }: ReshardingProps,
  ): void {
    const { description, operator, threshold, periodSeconds, periods, needed } = JUDGEMENTS[load];
    const name = reshardAlarmName(environment, load);
    const of = (queryId: string, metric: Metric) => ({
      id: queryId,
      returnData: false,
      metric: metricQuery(metric, periodSeconds),
    });
    const shares = `bytes / (shards * ${SHARD_BYTES_PER_SECOND * periodSeconds}), records / (shards * ${SHARD_RECORDS_PER_SECOND * periodSeconds})`;
    // A refused record marks the stream as busy, because one shard may be full while others are not. A stream at its
    // minimum is never idle.
    const expression =
      load === 'busy' ? `MAX([${shares}, refused])` : `IF(shards > ${leastShards}, MAX([${shares}]), 1)`;
    new CloudwatchMetricAlarm(this, load, {
      alarmName: name,
      alarmDescription: describedWith({ environment, description, runbook: 'stream-resharding' }),
      comparisonOperator: operator,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: needed,
      treatMissingData: 'missing',
      alarmActions: [functionArn],
      metricQuery: [
        of('bytes', streamMetric(streamName, 'IncomingBytes', 'Sum')),
        of('records', streamMetric(streamName, 'IncomingRecords', 'Sum')),
        ...(load === 'busy'
          ? [of('refused', streamMetric(streamName, 'WriteProvisionedThroughputExceeded', 'Sum'))]
          : []),
        of('shards', openShards),
        { id: 'share', returnData: true, label: 'Share of what the shards take', expression },
      ],
    });
    new LambdaPermission(this, `${load}-permission`, {
      action: 'lambda:InvokeFunction',
      functionName,
      principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      sourceAccount: environment.account,
      sourceArn: arnOf(environment, 'cloudwatch', `alarm:${name}`),
    });
  }
}
