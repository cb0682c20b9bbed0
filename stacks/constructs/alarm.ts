import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudwatchMetricAlarm } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { type Metric, metricQuery } from '../lib/metrics';
import { nameOf } from '../lib/naming';
import { describedWith, type Runbook } from '../lib/runbooks';

export interface AlarmProps {
  readonly environment: Environment;
  readonly name: string;
  /** What it means and what to do, for the engineer on call. */
  readonly description: string;
  /** Its page in docs/runbooks, which the description names. */
  readonly runbook: Runbook;
  readonly metric: Metric;
  readonly threshold: number;
  /** Default: above. */
  readonly when?: 'above' | 'below';
  readonly periodSeconds?: number;
  readonly periods?: number;
  /** How missing data counts; within bounds by default. */
  readonly silence?: 'fine' | 'alarming';
  readonly topicArn: string | undefined;
}

const QUIET = { fine: 'notBreaching', alarming: 'breaching' } as const;
const OPERATORS = { above: 'GreaterThanThreshold', below: 'LessThanThreshold' } as const;

/** Notifies a topic when a metric is out of bounds, and when it has recovered. */
export class Alarm extends Construct {
  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const { metric, topicArn, periodSeconds = 60, periods = 1, when = 'above', silence = 'fine' } = props;
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: nameOf(props.environment, props.name),
      alarmDescription: describedWith(props),
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: { ...metric.dimensions },
      ...statisticOf(metric),
      period: requireBetween(`${id} periodSeconds`, periodSeconds, 10, 86_400),
      evaluationPeriods: requireBetween(`${id} periods`, periods, 1, 100),
      comparisonOperator: OPERATORS[when],
      threshold: props.threshold,
      treatMissingData: QUIET[silence],
      ...actions(topicArn),
    });
  }
}

export interface AnomalyAlarmProps extends Pick<
  AlarmProps,
  'environment' | 'name' | 'description' | 'runbook' | 'metric' | 'topicArn'
> {
  /** Standard deviations. */
  readonly bandWidth: number;
}

/** Notifies when a metric leaves the band that CloudWatch learnt for this hour of the week. */
export class AnomalyAlarm extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { environment, name, description, runbook, metric, bandWidth, topicArn }: AnomalyAlarmProps,
  ) {
    super(scope, id);
    new CloudwatchMetricAlarm(this, 'alarm', {
      alarmName: nameOf(environment, name),
      alarmDescription: describedWith({ environment, description, runbook }),
      comparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
      evaluationPeriods: 3,
      thresholdMetricId: 'band',
      treatMissingData: 'breaching',
      metricQuery: [
        { id: 'traffic', returnData: true, metric: metricQuery(metric, 300) },
        {
          id: 'band',
          returnData: true,
          label: 'Expected',
          expression: `ANOMALY_DETECTION_BAND(traffic, ${requireBetween(`${id} bandWidth`, bandWidth, 1, 10)})`,
        },
      ],
      ...actions(topicArn),
    });
  }
}

function actions(topicArn: string | undefined): { readonly alarmActions?: string[]; readonly okActions?: string[] } {
  return topicArn === undefined ? {} : { alarmActions: [topicArn], okActions: [topicArn] };
}

function statisticOf({ statistic }: Metric): { readonly statistic?: string; readonly extendedStatistic?: string } {
  return /^p\d/.test(statistic) ? { extendedStatistic: statistic } : { statistic };
}
