import type { Chart } from '../constructs/metric-board';
import type { Environment } from '../environments/schema';
import { badShare, type Objective } from '../lib/objective';
import { apiMetric, lambdaMetric, machineMetric, streamMetric, tableMetric } from '../lib/metrics';
import { functionMetric, observedFunctions, type ObservedStacks, observedStreams } from './observed-stacks';

/** How much of each promise was kept, as a share of what is measured; none without promises. */
export function objectiveCharts(objectives: readonly Objective[]): readonly Chart[] {
  return objectives.map((objective) => {
    const { name, target } = objective;
    const { expression, metrics } = badShare(objective);
    return {
      title: `Objective ${name}: at least ${(target * 100).toFixed(1)} % good`,
      unit: 'per cent',
      metrics: [],
      computed: { label: 'good', expression: `100 * (1 - (${expression}))`, using: metrics },
    };
  });
}

/** What the business looks at. */
export function businessCharts(stacks: ObservedStacks): readonly Chart[] {
  const { nightly } = stacks.batch;
  return [
    {
      title: 'Events accepted',
      unit: 'events per minute',
      metrics: [
        ['accepted', functionMetric(stacks, 'collect', 'events_accepted')],
        ['rejected', functionMetric(stacks, 'collect', 'events_rejected')],
      ],
    },
    {
      title: 'Events counted live',
      unit: 'events per minute',
      metrics: [
        ['applied', functionMetric(stacks, 'aggregate', 'applied')],
        ['duplicate', functionMetric(stacks, 'aggregate', 'duplicate')],
        ['superseded', functionMetric(stacks, 'aggregate', 'superseded')],
        ['quarantined', functionMetric(stacks, 'aggregate', 'quarantined')],
      ],
    },
    {
      title: 'Events in the lake',
      unit: 'events per minute',
      metrics: [
        ['archived', functionMetric(stacks, 'archive', 'events')],
        ['quarantined', functionMetric(stacks, 'archive', 'quarantined')],
      ],
    },
    { title: 'Pulses', unit: 'shards', metrics: [['pulses', functionMetric(stacks, 'pulse', 'pulses')]] },
    {
      title: 'Unexplained difference',
      unit: 'events',
      metrics: [['residual', functionMetric(stacks, 'reconcile', 'reconciliation_residual', 'Maximum')]],
    },
    {
      title: 'Published',
      unit: 'events',
      metrics: [
        ['kept', functionMetric(stacks, 'publish', 'events_published')],
        ['repeats removed', functionMetric(stacks, 'publish', 'duplicates_removed')],
      ],
    },
    { title: 'Nightly run', unit: 'ms', metrics: [['time', machineMetric(nightly.arn, 'ExecutionTime', 'Maximum')]] },
  ];
}

/** What operators look at. */
export function systemCharts(stacks: ObservedStacks, environment: Environment): readonly Chart[] {
  const { data, speed, serving } = stacks;
  const { apiId } = serving.api;
  const ofFunctions = (name: 'Errors' | 'Throttles' | 'Duration', statistic: string): Chart['metrics'] =>
    Object.entries(observedFunctions(stacks)).map(([label, fn]) => [
      label,
      lambdaMetric(fn.functionName, name, statistic),
    ]);
  const tables = Object.entries(data.tables);
  return [
    {
      title: 'Age of the oldest unread record',
      unit: 'ms',
      metrics: [
        ['aggregate', lambdaMetric(speed.aggregate.functionName, 'IteratorAge', 'Maximum')],
        ['archive', lambdaMetric(speed.archive.functionName, 'IteratorAge', 'Maximum')],
      ],
    },
    {
      title: 'Stream',
      unit: 'records',
      metrics: observedStreams(stacks, environment).flatMap(({ prefix, streamName }): Chart['metrics'] => [
        [`${prefix}in`, streamMetric(streamName, 'IncomingRecords', 'Sum')],
        [`${prefix}refused`, streamMetric(streamName, 'WriteProvisionedThroughputExceeded', 'Sum')],
      ]),
    },
    {
      title: 'API',
      unit: 'requests',
      metrics: [
        ['all', apiMetric(apiId, 'Count', 'Sum')],
        ['4xx', apiMetric(apiId, '4xx', 'Sum')],
        ['5xx', apiMetric(apiId, '5xx', 'Sum')],
      ],
    },
    {
      title: 'API latency',
      unit: 'ms',
      metrics: [
        ['p50', apiMetric(apiId, 'Latency', 'p50')],
        ['p95', apiMetric(apiId, 'Latency', 'p95')],
        ['p99', apiMetric(apiId, 'Latency', 'p99')],
      ],
    },
    { title: 'Errors of functions', unit: 'errors', metrics: ofFunctions('Errors', 'Sum') },
    { title: 'Time of functions (p95)', unit: 'ms', metrics: ofFunctions('Duration', 'p95') },
    { title: 'Functions not started', unit: 'throttles', metrics: ofFunctions('Throttles', 'Sum') },
    {
      title: 'Writes held back',
      unit: 'throttles',
      metrics: tables.map(([name, { tableName }]) => [name, tableMetric(tableName, 'WriteThrottleEvents')]),
    },
    {
      title: 'Reads held back',
      unit: 'throttles',
      metrics: tables.map(([name, { tableName }]) => [name, tableMetric(tableName, 'ReadThrottleEvents')]),
    },
  ];
}
