import type { Environment } from '../environments/schema';
import { accountMetric, queueMetric, usageMetric } from '../lib/metrics';
import type { NamedAlarm } from './named-alarm';
import type { ObservedStacks } from './observed-stacks';

/** Share of a quota above which there is too little left for a busy day. */
const NEAR_SHARE = 0.9;
const PERIOD_SECONDS = 300;

/** What stops without an error of any function: a start that was never delivered, a quota that is used up. */
export function quietAlarms({ data }: ObservedStacks, environment: Environment): readonly NamedAlarm[] {
  const { batch, lambdaExecutions } = environment;
  return [
    {
      name: 'schedule-undelivered',
      topic: 'operations',
      runbook: 'schedule-undelivered',
      description:
        'The scheduler could not start a target: a pulse, a night or the function of a capability is missing. The message in the queue undelivered says which and why.',
      metric: queueMetric(data.undelivered.queueName, 'ApproximateNumberOfMessagesVisible', 'Maximum'),
      threshold: 0,
    },
    {
      name: 'executions-near-quota',
      topic: 'operations',
      runbook: 'quota-near',
      description:
        'The account’s concurrent executions of Lambda, reserved ones included, are nearly used up. Beyond the quota, functions without a reservation are refused.',
      metric: accountMetric('ClaimedAccountConcurrency', 'Maximum'),
      threshold: Math.floor(lambdaExecutions * NEAR_SHARE),
      periodSeconds: PERIOD_SECONDS,
    },
    ...(batch.engine === 'emr-serverless' ? [sparkNearQuota(environment)] : []),
  ];
}

function sparkNearQuota({ batch }: Environment): NamedAlarm {
  return {
    name: 'spark-near-quota',
    topic: 'numbers',
    runbook: 'quota-near',
    description:
      'Spark uses nearly all vCPUs that the environment allows it: a night waits for them, and another run beside it would starve.',
    metric: usageMetric('EMR Serverless', 'vCPU'),
    threshold: Math.floor(batch.spark.maximumVcpu * NEAR_SHARE),
    periodSeconds: PERIOD_SECONDS,
    periods: 12,
  };
}
