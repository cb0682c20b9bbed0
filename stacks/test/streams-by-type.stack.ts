import { deploymentOf } from '../../cli/environment/deployment';
import type { EnvironmentFile } from '../environments/load';
import { lanesOf } from '../lib/lanes';
import { checkStacks } from '../lib/policy/check';
import { at, type Resource } from '../lib/policy/model';
import { environmentOf, synthesise, type Synthesised } from './support/synthesised';

const STREAMS: EnvironmentFile['streamsByType'] = [
  { name: 'orders', types: ['purchase', 'custom:refund'], mode: 'provisioned', shards: 6, retentionHours: 72 },
  { name: 'coming', types: [], mode: 'on-demand', retentionHours: 720 },
];
const environment = environmentOf('prod', { streamsByType: STREAMS });
const ALL = ['tidemark-prod-events', 'tidemark-prod-events-coming', 'tidemark-prod-events-orders'];
const FUNCTIONS = {
  speed: ['collect', 'aggregate', 'archive', 'pulse'],
  batch: ['gate', 'operate'],
  serving: ['query'],
} as const;

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

let made: Synthesised;
beforeAll(() => {
  made = synthesise(environment);
});
afterAll(() => made.remove());

/** Name of the stream that a value in another stack refers to. */
function streamNamed(reference: unknown): string {
  const addresses = made
    .all('data', 'aws_kinesis_stream')
    .map(({ name, body }) => [name, String(body['name'])] as const);
  const found = addresses.filter(
    ([address]) =>
      String(reference).includes(`_aws_kinesis_stream${address.replace(/_/g, '')}`) ||
      String(reference).includes(`aws_kinesis_stream${address}`),
  );
  if (found.length !== 1) throw new Error(`${String(reference)} is of ${found.length} streams`);
  return found[0]![1];
}

function functionNamed(layer: string, name: string): Resource {
  return made.resource(layer, 'aws_lambda_function', { function_name: `tidemark-prod-${name}` });
}

function statementsOf(layer: string, name: string): readonly Statement[] {
  const role = String(functionNamed(layer, name).body['role']).replace(/^\$\{aws_iam_role\.(\w+)\.arn\}$/, '$1');
  const { body } = made.resource(layer, 'aws_iam_role_policy', { role: `\${aws_iam_role.${role}.name}` });
  return (JSON.parse(String(body['policy'])) as { readonly Statement: readonly Statement[] }).Statement;
}

describe('an environment with streams for some types', () => {
  test('has each, encrypted by the same key, with shards and retention of its own', () => {
    const streams = made.all('data', 'aws_kinesis_stream').map(({ body }) => body);
    const shown = streams.map(({ name, shard_count, retention_period, encryption_type, stream_mode_details: mode }) => [
      name,
      shard_count,
      retention_period,
      encryption_type,
      at(mode, 'stream_mode'),
    ]);

    expect(shown.sort()).toEqual([
      ['tidemark-prod-events', 1, 168, 'KMS', 'PROVISIONED'],
      ['tidemark-prod-events-coming', undefined, 720, 'KMS', 'ON_DEMAND'],
      ['tidemark-prod-events-orders', 6, 72, 'KMS', 'PROVISIONED'],
    ]);
    expect(new Set(streams.map(({ kms_key_id: key }) => key)).size).toBe(1);
  });

  test('keeps the policies', () => {
    expect(checkStacks(made.stacks)).toEqual([]);
  });

  test('feeds each consumer with each stream by one mapping, as the fences need it', () => {
    const mappings = made.all('speed', 'aws_lambda_event_source_mapping').map(({ body }) => body);
    const fed = mappings.map(
      ({ function_name: name, event_source_arn: arn }) =>
        `${/aggregate|archive/.exec(String(name))![0]} ${streamNamed(arn)}`,
    );

    expect(fed.sort()).toEqual(
      ['aggregate', 'archive'].flatMap((consumer) => ALL.map((stream) => `${consumer} ${stream}`)),
    );
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        parallelization_factor: 1,
        maximum_retry_attempts: -1,
        maximum_record_age_in_seconds: -1,
        bisect_batch_on_function_error: true,
        starting_position: 'TRIM_HORIZON',
        function_response_types: ['ReportBatchItemFailures'],
      });
    }
  });

  test.each(Object.entries(FUNCTIONS).flatMap(([layer, names]) => names.map((name) => [name, layer] as const)))(
    'lets %s reach every stream, and no other',
    (name, layer) => {
      const reaching = statementsOf(layer, name).filter(({ Action }) =>
        Action.some((action) => action.startsWith('kinesis:')),
      );

      expect(reaching.length).toBeGreaterThan(0);
      for (const { Resource: resources } of reaching) expect(resources.map(streamNamed).sort()).toEqual(ALL);
    },
  );

  test('tells every function that writes to streams or lists their shards which there are', () => {
    const told = Object.entries(FUNCTIONS).flatMap(([layer, names]) =>
      names.map((name) => {
        const variables = at(functionNamed(layer, name).body, 'environment', 'variables') as Readonly<
          Record<string, string>
        >;
        return [name, streamNamed(variables['TIDEMARK_STREAM']), variables['TIDEMARK_STREAMS_BY_TYPE']];
      }),
    );

    const isConsumer = (name: unknown): boolean => name === 'aggregate' || name === 'archive';
    expect(told).toEqual(
      told.map(([name]) => [
        name,
        'tidemark-prod-events',
        isConsumer(name) ? undefined : 'orders=purchase,custom:refund;coming=',
      ]),
    );
  });

  test('spreads sessions over enough lanes for the stream that has the most shards', () => {
    expect([lanesOf(environment), lanesOf(environmentOf('prod'))]).toEqual([24, 8]);
  });

  test('alarms for each stream that is full, and long before the one forgets that forgets first', () => {
    const alarm = (name: string): Resource['body'] =>
      made.resource('observability', 'aws_cloudwatch_metric_alarm', { alarm_name: `tidemark-prod-${name}` }).body;
    const full = ['stream-full', 'orders-stream-full', 'coming-stream-full'].map((name) =>
      streamNamed(at(alarm(name), 'dimensions', 'StreamName')),
    );

    expect(full).toEqual(['tidemark-prod-events', 'tidemark-prod-events-orders', 'tidemark-prod-events-coming']);
    expect(alarm('archive-near-loss')['threshold']).toBe(72 * 3_600_000 * 0.1);
  });

  test('is looked for by doctor as it was made', () => {
    const { stream, furtherStreams, consumers } = deploymentOf(environment);

    expect(
      [stream, ...Object.values(furtherStreams)]
        .map(({ name, shards, retentionHours }) => [name, shards, retentionHours])
        .sort(),
    ).toEqual(
      made
        .all('data', 'aws_kinesis_stream')
        .map(({ body }) => [body['name'], body['shard_count'], body['retention_period']])
        .sort(),
    );
    const mappings = ['speed', 'reaction'].flatMap((layer) => made.all(layer, 'aws_lambda_event_source_mapping'));
    expect(mappings).toHaveLength(Object.keys(consumers).length * ALL.length);
  });
});

test('an environment without such streams has one stream, and its functions know no other', () => {
  const one = synthesise(environmentOf('prod'));
  const functions = Object.keys(FUNCTIONS).flatMap((layer) => one.all(layer, 'aws_lambda_function'));
  one.remove();

  expect(one.all('data', 'aws_kinesis_stream').map(({ body }) => body['name'])).toEqual(['tidemark-prod-events']);
  expect(JSON.stringify(functions)).not.toContain('TIDEMARK_STREAMS_BY_TYPE');
});
