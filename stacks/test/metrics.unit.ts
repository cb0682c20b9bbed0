import { FUNCTION_METRICS, type MeasuredFunction, METRIC_NAMESPACE } from '../../adapters/aws/lambda/metrics';
import { createTelemetry } from '../../adapters/aws/lambda/telemetry';
import { ownMetric } from '../lib/metrics';
import { at, resourcesOf } from '../lib/policy/model';
import { environmentOf, synthesise, type Synthesised } from './support/synthesised';

/** A line in embedded metric format. */
interface Line {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly [
      {
        readonly Namespace: string;
        readonly Dimensions: readonly [readonly string[]];
        readonly Metrics: readonly { readonly Name: string }[];
      },
    ];
  };
}

function lineOf(deployedAs: string): Line {
  const lines: string[] = [];
  createTelemetry('pulse', { write: (line) => lines.push(line), deployedAs }).measure({ pulses: [2, 'Count'] });
  return JSON.parse(lines[0]!) as Line;
}

test('CloudWatch finds what a function writes where the alarms look', () => {
  const line = lineOf('tidemark-dev-pulse');
  const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
  const written = {
    namespace: Namespace,
    name: Metrics[0]!.Name,
    dimensions: Object.fromEntries(
      Dimensions[0].map((name) => [name, at(line as unknown as Readonly<Record<string, unknown>>, name)]),
    ),
  };

  expect(ownMetric<'pulse'>('tidemark-dev-pulse', 'pulses')).toEqual({ ...written, statistic: 'Sum' });
});

describe('in a deployed environment', () => {
  let made: Synthesised;
  beforeAll(() => {
    made = synthesise(environmentOf('staging'));
  });
  afterAll(() => made.remove());

  /** Our own metrics in alarms and dashboards: name and function. */
  function observed(): readonly (readonly [metric: string, dimension: string, of: string])[] {
    const alarms = resourcesOf(made.stack('observability'), 'aws_cloudwatch_metric_alarm').flatMap(({ body }) => {
      const queries = (body['metric_query'] ?? []) as readonly Readonly<Record<string, unknown>>[];
      const metrics = [
        body,
        ...queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric as Readonly<Record<string, unknown>>])),
      ];
      return metrics
        .filter(({ namespace }) => namespace === METRIC_NAMESPACE)
        .map(
          ({ metric_name, dimensions }) =>
            [metric_name, ...Object.entries(dimensions as Readonly<Record<string, string>>).flat()] as string[],
        );
    });
    const boards = resourcesOf(made.stack('observability'), 'aws_cloudwatch_dashboard').flatMap(({ body }) => {
      const { widgets } = JSON.parse(String(body['dashboard_body'])) as {
        readonly widgets: readonly { readonly properties: { readonly metrics: readonly (readonly string[])[] } }[];
      };
      return widgets.flatMap(({ properties: { metrics } }) =>
        metrics
          .filter(([namespace]) => namespace === METRIC_NAMESPACE)
          .map(([, name, dimension, of]) => [name, dimension, of] as string[]),
      );
    });
    return [...alarms, ...boards] as unknown as readonly (readonly [string, string, string])[];
  }

  test('alarms and boards name the function as it is deployed, and a number that it writes', () => {
    const found = observed();
    expect(found.length).toBeGreaterThanOrEqual(15);
    for (const [metric, dimension, of] of found) {
      const name =
        /aws_lambda_function(?:\w*_)?(collect|aggregate|archive|follow|pulse|gate|run|publish|reconcile|query)_function_\w*function_name/.exec(
          of,
        )?.[1] as MeasuredFunction;
      expect([dimension, of]).toEqual(['function', expect.stringContaining('function_name')]);
      expect(FUNCTION_METRICS[name]).toContain(metric);
    }
  });
});
