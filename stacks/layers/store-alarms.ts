import { FILLED_SHARE_OF_CACHE } from '../lib/cache-size';
import { tableMetric } from '../lib/metrics';
import type { NamedAlarm } from './named-alarm';
import type { ObservedStacks } from './observed-stacks';

/** Tables and the cache. */
export function storeAlarms(stacks: ObservedStacks): readonly NamedAlarm[] {
  const alarms: NamedAlarm[] = [];

  const { data, cache } = stacks;
  for (const [name, { tableName }] of Object.entries(data.tables)) {
    for (const kind of ['ReadThrottleEvents', 'WriteThrottleEvents'] as const) {
      const way = kind.startsWith('Read') ? 'reads' : 'writes';
      alarms.push({
        name: `${name}-${way}-throttled`,
        topic: 'operations',
        runbook: 'table-throttled',
        description: `DynamoDB held ${way} of ${name} back: one partition is too hot.`,
        metric: tableMetric(tableName, kind),
        threshold: 10,
        periods: 5,
      });
    }
  }
  if (cache === undefined) return alarms;
  alarms.push({
    name: 'cache-evicts',
    topic: 'operations',
    runbook: 'cache-evicts',
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
  alarms.push({
    name: 'cache-filling',
    topic: 'operations',
    runbook: 'cache-filling',
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
  return alarms;
}
