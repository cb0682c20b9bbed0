import { Construct } from 'constructs';
import type { Environment } from '../environments/schema';
import { CloudwatchCompositeAlarm, CloudwatchMetricAlarm } from '../lib/aws';
import { requireBetween } from '../lib/checks';
import { metricQuery } from '../lib/metrics';
import { nameOf } from '../lib/naming';
import { badShare, type Objective } from '../lib/objective';
import { describedWith } from '../lib/runbooks';

/**
 * How fast a budget may burn before an alarm fires: 2 % of a month’s budget within an hour, 5 % within six. The short
 * window ends the alarm soon after the cause has ended. https://sre.google/workbook/alerting-on-slos/
 */
const RATES = [
  { name: 'fast', burn: 14.4, windowsSeconds: [3600, 300] },
  { name: 'slow', burn: 6, windowsSeconds: [21_600, 1800] },
] as const;

export interface BurnAlarmProps {
  readonly environment: Environment;
  readonly objective: Objective;
  readonly topicArn: string | undefined;
}

/** Alarms when the error budget of an objective burns too fast, over a long and a short window at once. */
export class BurnAlarm extends Construct {
  constructor(scope: Construct, id: string, { environment, objective, topicArn }: BurnAlarmProps) {
    super(scope, id);
    const { name, says } = objective;
    const budget = 1 - requireBetween(`${id} target`, objective.target, 0.5, 0.9999);
    for (const { name: pace, burn, windowsSeconds } of RATES) {
      const parts = windowsSeconds.map((seconds) => {
        const { expression, metrics } = badShare(objective);
        const alarmName = nameOf(environment, `slo-${name}-${seconds / 60}-minutes`);
        new CloudwatchMetricAlarm(this, `${pace}-${seconds}`, {
          alarmName,
          alarmDescription: describedWith({
            environment,
            description: `One of the two windows of slo-${name}-${pace}.`,
            runbook: 'slo-burning',
          }),
          comparisonOperator: 'GreaterThanThreshold',
          threshold: burn,
          evaluationPeriods: 1,
          // Without requests there are no bad ones; that nothing arrives has alarms of its own.
          treatMissingData: 'notBreaching',
          metricQuery: [
            ...Object.entries(metrics).map(([metricId, metric]) => ({
              id: metricId,
              returnData: false,
              metric: metricQuery(metric, seconds),
            })),
            { id: 'burn', returnData: true, label: 'Burn rate', expression: `(${expression}) / ${budget.toFixed(5)}` },
          ],
        });
        return alarmName;
      });
      const composite = new CloudwatchCompositeAlarm(this, pace, {
        alarmName: nameOf(environment, `slo-${name}-${pace}`),
        alarmDescription: describedWith({
          environment,
          description: `${says}: the error budget burns ${burn} times too fast.`,
          runbook: 'slo-burning',
        }),
        alarmRule: parts.map((part) => `ALARM("${part}")`).join(' AND '),
        ...(topicArn === undefined ? {} : { alarmActions: [topicArn], okActions: [topicArn] }),
      });
      composite.node.addDependency(...windowsSeconds.map((seconds) => this.node.findChild(`${pace}-${seconds}`)));
    }
  }
}
