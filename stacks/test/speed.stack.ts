import { at, type Block } from '../lib/policy/model';
import { chosen, environmentOf, parseBlock, removeChosen, synthesise, type Synthesised } from './support/synthesised';

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('feeds both consumers with one writer per shard, forever', () => {
    const mappings = prod.all('speed', 'aws_lambda_event_source_mapping').map(({ body }) => body);
    expect(mappings).toHaveLength(2);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        parallelization_factor: 1,
        maximum_retry_attempts: -1,
        maximum_record_age_in_seconds: -1,
        bisect_batch_on_function_error: true,
        starting_position: 'TRIM_HORIZON',
      });
    }
    expect(mappings.map(({ maximum_batching_window_in_seconds: seconds }) => seconds).sort()).toEqual([2, 60]);
  });

  test('has alarms change the number of shards, within its limits, and the next deployment leave it', () => {
    const fn = prod.resource('speed', 'aws_lambda_function', { function_name: 'tidemark-prod-reshard' }).body;
    expect(at(fn, 'environment', 'variables')).toMatchObject({ TIDEMARK_LEAST_SHARDS: '1', TIDEMARK_MOST_SHARDS: '4' });
    expect(at(prod.resource('data', 'aws_kinesis_stream').body, 'lifecycle', 'ignore_changes')).toEqual([
      'shard_count',
    ]);
    const permissions = prod
      .all('speed', 'aws_lambda_permission')
      .map(({ body }) => [body['principal'], body['source_arn'], body['source_account']]);
    const alarms = ['busy', 'idle'].map((load) => {
      const { body } = prod.resource('speed', 'aws_cloudwatch_metric_alarm', {
        alarm_name: `tidemark-prod-stream-${load}`,
      });
      expect(body['alarm_actions']).toEqual([
        expect.stringMatching(/^\$\{aws_lambda_function\.reshard_function_\w+\.arn\}$/),
      ]);
      expect(permissions).toContainEqual([
        'lambda.alarms.cloudwatch.amazonaws.com',
        `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:tidemark-prod-stream-${load}`,
        '123456789012',
      ]);
      const queries = body['metric_query'] as readonly Block[];
      return queries.find(({ id }) => id === 'share')?.['expression'];
    });
    expect(alarms).toEqual([
      'MAX([bytes / (shards * 62914560), records / (shards * 60000), refused])',
      'IF(shards > 1, MAX([bytes / (shards * 943718400), records / (shards * 900000)]), 1)',
    ]);
  });

  test('gives the collector its streams, tables and lanes', () => {
    const { body } = prod.resource('speed', 'aws_lambda_function', { function_name: 'tidemark-prod-collect' });
    const variables = at(body, 'environment', 'variables') as Block;
    expect(variables['TIDEMARK_LANES']).toBe('8');
    expect(variables['TIDEMARK_SECRET_PREFIX']).toBe('tidemark/prod/sites/');
    expect(Object.keys(variables).sort()).toEqual([
      'TIDEMARK_LANES',
      'TIDEMARK_SALTS_TABLE',
      'TIDEMARK_SECRET_PREFIX',
      'TIDEMARK_SITES_TABLE',
      'TIDEMARK_STREAM',
    ]);
  });

  test('lets the collector write to the stream and to the salts and read sites, and nothing more', () => {
    const policies = prod
      .all('speed', 'aws_iam_role_policy')
      .map(({ body }) => parseBlock(body['policy'])['Statement'] as readonly Block[]);
    const collect = policies.find(
      (statements) =>
        statements.some(({ Action }) => (Action as readonly string[]).includes('kinesis:PutRecords')) &&
        statements.some(({ Action }) => (Action as readonly string[]).includes('secretsmanager:GetSecretValue')),
    )!;
    const actions = collect.flatMap(({ Action }) => Action as readonly string[]);
    const writing = collect.filter(({ Action }) => (Action as readonly string[]).includes('dynamodb:PutItem'));
    expect(writing.map(({ Resource }) => Resource)).toEqual([[expect.stringMatching(/dynamodb_tablesalts-table/)]]);
    expect(actions.filter((action) => /Put|Write|Delete|Update|Create/.test(action)).sort()).toEqual([
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'kinesis:PutRecord',
      'kinesis:PutRecords',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(
      collect.find(({ Action }) => (Action as readonly string[]).includes('secretsmanager:GetSecretValue'))?.[
        'Resource'
      ],
    ).toEqual(['arn:aws:secretsmanager:eu-west-1:123456789012:secret:tidemark/prod/sites/*']);
  });

  test('traces what runs for every request or batch only where the environment says so', () => {
    const traced = synthesise(environmentOf('prod', { tracing: { ...environmentOf('prod').tracing, hotPath: true } }));
    const modeOf = (from: Synthesised, name: string): unknown =>
      at(
        from.resource('speed', 'aws_lambda_function', { function_name: `tidemark-prod-${name}` }).body,
        'tracing_config',
        'mode',
      );

    expect(['collect', 'aggregate', 'archive', 'pulse'].map((name) => modeOf(prod, name))).toEqual([
      'PassThrough',
      'PassThrough',
      'PassThrough',
      'Active',
    ]);
    expect(modeOf(traced, 'collect')).toBe('Active');
    traced.remove();
  });
});

describe('what an environment chooses', () => {
  afterEach(removeChosen);

  test('how many late events the collector takes', () => {
    const { body } = chosen('dev', { lateEventsPerMinute: 9000 }).resource('speed', 'aws_lambda_function', {
      function_name: 'tidemark-dev-collect',
    });
    expect(at(body, 'environment', 'variables', 'TIDEMARK_LATE_EVENTS_PER_MINUTE')).toBe('9000');
  });

  test('leaves the number of shards alone unless configured', () => {
    const staging = chosen('staging');
    expect(staging.all('speed', 'aws_lambda_function').map(({ body }) => body['function_name'])).not.toContain(
      'tidemark-staging-reshard',
    );
    expect(staging.all('speed', 'aws_cloudwatch_metric_alarm')).toEqual([]);
    expect(staging.resource('data', 'aws_kinesis_stream').body).not.toHaveProperty('lifecycle');
  });
});
