import { apiMetric, lambdaMetric } from '../lib/metrics';
import type { NamedAlarm } from './named-alarm';
import { observedFunctions, type ObservedStacks } from './observed-stacks';

const SLOW_MS = 1000;

/** Functions, the API and the door for events. */
export function functionAlarms(stacks: ObservedStacks): readonly NamedAlarm[] {
  const alarms: NamedAlarm[] = [];

  for (const [name, fn] of Object.entries({
    ...observedFunctions(stacks),
    ...stacks.reaction?.functions,
  })) {
    alarms.push({
      name: `${name}-errors`,
      topic: 'operations',
      runbook: 'function-errors',
      description: `${name} ended with an error. Its log says which.`,
      metric: lambdaMetric(fn.functionName, 'Errors', 'Sum'),
      threshold: 0,
      periods: 3,
    });
    alarms.push({
      name: `${name}-throttled`,
      topic: 'operations',
      runbook: 'function-throttled',
      description: `Lambda refused to start ${name}: the account’s concurrency is used up.`,
      metric: lambdaMetric(fn.functionName, 'Throttles', 'Sum'),
      threshold: 0,
      periods: 3,
    });
  }
  const { api, door } = stacks.serving;
  for (const [name, { errors }] of Object.entries(door === api ? { api } : { api, door })) {
    alarms.push({
      name: `${name}-errors`,
      topic: 'operations',
      runbook: 'api-errors',
      description: `The ${name} answers with 5xx. Look at the errors and throttles of its functions.`,
      metric: errors,
      threshold: 5,
      periods: 3,
    });
  }
  alarms.push({
    name: 'api-slow',
    topic: 'operations',
    runbook: 'api-slow',
    description: 'One answer in a hundred takes longer than a second.',
    metric: apiMetric(api.apiId, 'Latency', 'p99'),
    threshold: SLOW_MS,
    periods: 5,
  });
  return alarms;
}
