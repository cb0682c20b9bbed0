import { executionsNeeded } from '../lib/concurrency';
import { TABLES, KEYS } from '../../adapters/aws/storage-keys';
import { at, resourcesOf } from '../lib/policy/model';
import { questionEndMs } from '../../serving-layer/config';
import type { NodeType } from '../environments/node-types';
import { environmentOf, synthesise, type Synthesised } from './support/synthesised';

type Json = Readonly<Record<string, unknown>>;

const parse = (text: unknown): Json => JSON.parse(String(text)) as Json;

describe('prod', () => {
  let prod: Synthesised;
  beforeAll(() => {
    prod = synthesise(environmentOf('prod'));
  });
  afterAll(() => prod.remove());

  test('has a stack for each layer', () => {
    expect(prod.stacks.map(({ name }) => name)).toEqual(
      ['data', 'network', 'cache', 'speed', 'batch', 'serving', 'observability'].map((layer) => `${layer}-prod`),
    );
  });

  test('keeps its state encrypted and locked, one file a stack', () => {
    const backends = prod.stacks.map(({ json }) => json.terraform?.backend?.['s3']);
    expect(backends[0]).toEqual({
      bucket: 'tidemark-state-123456789012-eu-west-1',
      key: 'prod/data.tfstate',
      region: 'eu-west-1',
      encrypt: true,
      use_lockfile: true,
    });
    expect(new Set(backends.map((backend) => at(backend, 'key'))).size).toBe(prod.stacks.length);
  });

  test('has the tables that the adapters read, with their keys and no expiry but that of salts', () => {
    const tables = prod.all('data', 'aws_dynamodb_table').map(({ body }) => body);
    expect(tables.map(({ name }) => name).sort()).toEqual(
      Object.keys(TABLES)
        .map((name) => `tidemark-prod-${name}`)
        .sort(),
    );
    for (const { hash_key, range_key, billing_mode } of tables) {
      expect([hash_key, range_key, billing_mode]).toEqual([KEYS.partition, KEYS.sort, 'PAY_PER_REQUEST']);
    }
    // What a table holds may be unread still, however old it is.
    expect(tables.filter((table) => 'ttl' in table).map(({ name }) => name)).toEqual(['tidemark-prod-salts']);
  });

  test('ages the lake: 30 days, then infrequent access, then archive, and two years in all', () => {
    const rules = prod
      .all('data', 'aws_s3_bucket_lifecycle_configuration')
      .map(({ body }) => body['rule'] as readonly Json[])
      .find((found) => found.some(({ id }) => id === 'age-events'))!;
    const { transition, expiration } = rules.find(({ id }) => id === 'age-events')!;
    expect(transition).toEqual([
      { days: 30, storage_class: 'STANDARD_IA' },
      { days: 90, storage_class: 'GLACIER_IR' },
    ]);
    expect(expiration).toEqual([{ days: 730 }]);
    // Files that a run reads from earlier runs never expire.
    expect(
      rules.filter(
        (rule) => rule['expiration'] !== undefined && 'runs/'.startsWith(String(at(rule, 'filter', 'prefix'))),
      ),
    ).toEqual([]);
  });

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

  test('puts the functions that use the cache into the network, and no other', () => {
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => prod.all(layer, 'aws_lambda_function'));
    const inside = functions
      .filter(({ body }) => body['vpc_config'] !== undefined)
      .map(({ body }) => String(body['function_name']).replace('tidemark-prod-', ''));
    expect(inside.sort()).toEqual(['aggregate', 'gate', 'publish', 'query', 'reconcile', 'run']);
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
      const queries = body['metric_query'] as readonly Json[];
      return queries.find(({ id }) => id === 'share')?.['expression'];
    });
    expect(alarms).toEqual([
      'MAX([bytes / (shards * 62914560), records / (shards * 60000), refused])',
      'IF(shards > 1, MAX([bytes / (shards * 943718400), records / (shards * 900000)]), 1)',
    ]);
  });

  test('gives the collector its streams, tables and lanes', () => {
    const { body } = prod.resource('speed', 'aws_lambda_function', { function_name: 'tidemark-prod-collect' });
    const variables = at(body, 'environment', 'variables') as Json;
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
      .map(({ body }) => parse(body['policy'])['Statement'] as readonly Json[]);
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

  test('lets the operate function change nothing but the stream and what it writes for itself', () => {
    const { body } = prod.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-prod-operate' });
    const role = String(body['role']).replace(/^\$\{aws_iam_role\.(\w+)\.arn\}$/, '$1');
    const { body: policy } = prod.resource('batch', 'aws_iam_role_policy', { role: `\${aws_iam_role.${role}.name}` });
    const statements = parse(policy['policy'])['Statement'] as readonly {
      readonly Action: readonly string[];
      readonly Resource: readonly string[];
    }[];
    const mayChange = statements.filter(({ Action }) =>
      Action.some(
        (action) =>
          /^(dynamodb|kinesis):(Put|Update|Delete|BatchWrite)/.test(action) || /^s3:(Put|Delete)Object/.test(action),
      ),
    );
    const places = mayChange.flatMap(({ Resource }) =>
      Resource.map((resource) => resource.replace(/^\$\{[^}]*(stream|lake|results|salts)[^}]*\}/, '$1')),
    );
    expect([...new Set(places)].sort()).toEqual([
      'lake/preview/*',
      'lake/replays/*',
      'results/scratch/*',
      'salts',
      'stream',
    ]);
  });

  test('beats every minute, and runs every night', () => {
    const beat = prod.resource('speed', 'aws_scheduler_schedule').body;
    expect([beat['schedule_expression'], at(beat, 'flexible_time_window', 'mode')]).toEqual(['rate(1 minute)', 'OFF']);
    const night = prod.resource('batch', 'aws_scheduler_schedule').body;
    expect([night['schedule_expression'], night['schedule_expression_timezone'], at(night, 'target', 'input')]).toEqual(
      ['cron(10 2 * * ? *)', 'UTC', '{"kind":"nightly"}'],
    );
  });

  test('calls its own functions from the nightly machine', () => {
    const definition = parse(prod.resource('batch', 'aws_sfn_state_machine').body['definition']);
    expect(at(definition, 'States', 'Gate', 'Parameters', 'FunctionName')).toMatch(
      /^\$\{aws_lambda_function\.gate_function_\w+\.arn\}$/,
    );
    expect(
      at(definition, 'States', 'Parts', 'ItemProcessor', 'States', 'Compute', 'Parameters', 'FunctionName'),
    ).toMatch(/^\$\{aws_lambda_function\.run_function_\w+\.arn\}$/);
    expect(at(definition, 'States', 'Parts', 'MaxConcurrency')).toBe(4);
  });

  test('runs jobs by a role that only touches the lake', () => {
    const variables = at(
      prod.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-prod-run' }).body,
      'environment',
      'variables',
    ) as Json;
    expect(variables['TIDEMARK_ENGINE']).toBe('emr-serverless');
    expect(
      Object.keys(variables)
        .filter((name) => /EMR|ATHENA/.test(name))
        .sort(),
    ).toEqual(['TIDEMARK_EMR_APPLICATION', 'TIDEMARK_EMR_ENTRY', 'TIDEMARK_EMR_PARAMETERS', 'TIDEMARK_EMR_ROLE']);
    const application = prod.resource('batch', 'aws_emrserverless_application').body;
    expect(application).toMatchObject({
      architecture: 'ARM64',
      maximum_capacity: { cpu: '100 vCPU', memory: '400 GB' },
    });
  });

  test('has its tables of the lake projected, with the columns of the events', () => {
    const raw = prod.resource('batch', 'aws_glue_catalog_table', { name: 'raw_events' }).body;
    expect(at(raw, 'parameters', 'storage.location.template')).toMatch(/\/events\/arrival_hour=\$\$\{arrival_hour\}$/);
    expect((at(raw, 'storage_descriptor', 'columns') as readonly Json[]).map(({ name }) => name as string)).toEqual(
      expect.arrayContaining(['site', 'arrived_ms', 'event_id', 'visitor']),
    );
    for (const table of prod.all('batch', 'aws_glue_catalog_table')) {
      const columns = (at(table.body, 'storage_descriptor', 'columns') as readonly Json[]).map(
        ({ name }) => name as string,
      );
      const partitions = (table.body['partition_keys'] as readonly Json[]).map(({ name }) => name as string);
      expect(columns.filter((name) => partitions.includes(name))).toEqual([]);
    }
  });

  test('gives a question up before the API does, and may stop what Athena has of it', () => {
    const { name, body } = prod.resource('serving', 'aws_lambda_function', { function_name: 'tidemark-prod-query' });
    const waits = prod
      .all('serving', 'aws_apigatewayv2_integration')
      .filter((integration) => String(integration.body['integration_uri']).includes(name))
      .map((integration) => Number(integration.body['timeout_milliseconds']));
    expect([...waits, Number(body['timeout']) * 1000].filter((limitMs) => limitMs - questionEndMs(0) < 3000)).toEqual(
      [],
    );
    expect(waits.length).toBeGreaterThan(0);
    const statements = prod
      .all('serving', 'aws_iam_role_policy')
      .flatMap((policy) => parse(policy.body['policy'])['Statement'] as readonly Json[]);
    const stopping = statements.filter(({ Action }) =>
      (Action as readonly string[]).includes('athena:StopQueryExecution'),
    );
    expect(stopping.map(({ Resource }) => String(Resource))).toEqual([expect.stringMatching(/analysts/)]);
  });

  test('opens only what has a key of its own, or says nothing of a site', () => {
    const routes = prod
      .all('serving', 'aws_apigatewayv2_route')
      .map(({ body }) => [body['route_key'], body['authorization_type']]);
    expect(routes.filter(([, type]) => type === 'CUSTOM').map(([key]) => key)).toEqual(['ANY /v1/{proxy+}']);
    expect(routes.filter(([, type]) => type === 'NONE').map(([key]) => key)).toContain('ANY /v1/events');
  });

  test('alarms on what may lose or falsify numbers, and tells a topic', () => {
    const alarms = prod.all('observability', 'aws_cloudwatch_metric_alarm').map(({ body }) => body);
    const names = alarms.map(({ alarm_name }) => String(alarm_name).replace('tidemark-prod-', ''));
    expect(names).toEqual(
      expect.arrayContaining([
        'aggregate-late',
        'archive-near-loss',
        'collect-errors',
        'query-throttled',
        'gate-closed',
        'residual',
        'undecodable',
        'no-pulse',
        'stream-full',
        'cells-writes-throttled',
        'nightly-failed',
        'nightly-not-started',
        'tidemark-old',
        'aggregate-not-invoked',
        'archive-not-invoked',
        'cache-evicts',
        'cache-filling',
        'traffic-anomaly',
        'api-errors',
      ]),
    );
    expect(alarms.filter(({ alarm_actions }) => alarm_actions === undefined)).toEqual([]);
    const alarming = alarms.filter(({ treat_missing_data }) => treat_missing_data === 'breaching');
    expect(alarming.map(({ alarm_name }) => String(alarm_name).replace('tidemark-prod-', '')).sort()).toEqual([
      'aggregate-not-invoked',
      'archive-not-invoked',
      'nightly-not-started',
      'no-pulse',
      'traffic-anomaly',
    ]);
    const { body: near } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-archive-near-loss',
    });
    expect(near['threshold']).toBe(168 * 3_600_000 * 0.1);
    const { body: undecodable } = prod.resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-prod-undecodable',
    });
    expect(undecodable).toMatchObject({
      metric_name: 'undecodable',
      dimensions: { function: expect.stringContaining('archive_function') as unknown },
      statistic: 'Sum',
      comparison_operator: 'GreaterThanThreshold',
      threshold: 0,
    });
    expect(prod.all('observability', 'aws_budgets_budget')).toHaveLength(1);
  });

  test('shows numbers and machinery on two boards', () => {
    const boards = prod
      .all('observability', 'aws_cloudwatch_dashboard')
      .map(({ body }) => parse(body['dashboard_body'])['widgets'] as readonly Json[]);
    expect(boards.map((widgets) => widgets.length)).toEqual([7, 9]);
    expect(
      boards.flat().filter((widget) => !((at(widget, 'properties', 'metrics') as readonly unknown[]).length > 0)),
    ).toEqual([]);
  });
});

describe('what an environment chooses', () => {
  const opened: Synthesised[] = [];
  const chosen = (...parameters: Parameters<typeof environmentOf>): Synthesised => {
    const made = synthesise(environmentOf(...parameters));
    opened.push(made);
    return made;
  };
  afterEach(() => opened.splice(0).forEach((made) => made.remove()));

  test('no cache: no network either, and no function in one', () => {
    const made = chosen('dev', { cache: { kind: 'none' } });
    expect(made.stacks.map(({ layer }) => layer)).toEqual(['data', 'speed', 'batch', 'serving', 'observability']);
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => made.all(layer, 'aws_lambda_function'));
    expect(
      functions.filter(
        ({ body }) => body['vpc_config'] !== undefined || JSON.stringify(body).includes('TIDEMARK_CACHE'),
      ),
    ).toEqual([]);
  });

  test('a serverless cache, or nodes', () => {
    expect(chosen('staging').all('cache', 'aws_elasticache_serverless_cache')).toHaveLength(1);
    const [group] = chosen('prod').all('cache', 'aws_elasticache_replication_group');
    expect(group?.body).toMatchObject({
      num_cache_clusters: 2,
      automatic_failover_enabled: true,
      multi_az_enabled: true,
    });
    const [single] = chosen('dev').all('cache', 'aws_elasticache_replication_group');
    expect(single?.body).toMatchObject({ num_cache_clusters: 1, automatic_failover_enabled: false });
  });

  test('a node that holds the ids of the expected events, and no smaller one', () => {
    const nodeOf = (eventsPerDay: number, nodeType?: NodeType): unknown => {
      const cache = { kind: 'replication-group', replicas: 0, snapshotDays: 0, ...(nodeType && { nodeType }) } as const;
      return chosen('dev', { eventsPerDay, cache }).resource('cache', 'aws_elasticache_replication_group').body[
        'node_type'
      ];
    };

    expect(chosen('prod').resource('cache', 'aws_elasticache_replication_group').body['node_type']).toBe(
      'cache.t4g.medium',
    );
    expect([nodeOf(1_000_000), nodeOf(200_000_000)]).toEqual(['cache.t4g.micro', 'cache.r7g.large']);
    expect(nodeOf(50_000_000, 'cache.m7g.large')).toBe('cache.m7g.large');
    expect(() => nodeOf(50_000_000, 'cache.t4g.small')).toThrow(
      'tidemark-dev-cache nodeType is "cache.t4g.small": it must be left out, or at least cache.t4g.medium: ' +
        'the ids of 50,000,000 events per day need 2.04 GB, and of this node 0.96 GB can be filled',
    );
    expect(() => nodeOf(10_000_000_000)).toThrow('eventsPerDay is 10000000000: it must be fewer');
    expect(() =>
      chosen('staging', {
        cache: { kind: 'serverless', storageGb: 2, processingUnitsPerSecond: 10_000, snapshotDays: 1 },
      }),
    ).toThrow('storageGb is 2: it must be at least 3: the ids of 50,000,000 events per day need 2.04 GB');
  });

  test('a cache of either kind tells somebody before it is full', () => {
    const filling = (name: 'prod' | 'staging') =>
      chosen(name).resource('observability', 'aws_cloudwatch_metric_alarm', {
        alarm_name: `tidemark-${name}-cache-filling`,
      }).body;

    expect(filling('prod')).toMatchObject({
      metric_name: 'DatabaseMemoryUsagePercentage',
      dimensions: { CacheClusterId: 'tidemark-prod-cache-001' },
      comparison_operator: 'GreaterThanThreshold',
      threshold: 80,
    });
    expect(filling('staging')).toMatchObject({
      metric_name: 'BytesUsedForCache',
      dimensions: { clusterId: 'tidemark-staging-cache' },
      threshold: 0.8 * 5 * 1024 ** 3,
    });
  });

  test.each([
    ['staging', 'serverless'],
    ['prod', 'replication-group'],
  ] as const)('%s: every function that uses the cache knows that it is of kind %s', (name, kind) => {
    const made = chosen(name);
    const functions = ['speed', 'batch', 'serving'].flatMap((layer) => made.all(layer, 'aws_lambda_function'));
    const using = functions
      .map(({ body }) => at(body, 'environment', 'variables') as Json)
      .filter((variables) => variables['TIDEMARK_CACHE_URL'] !== undefined);
    expect(using.map((variables) => variables['TIDEMARK_CACHE_KIND'])).toEqual(Array.from({ length: 6 }, () => kind));
  });

  test('how many late events the collector takes', () => {
    const { body } = chosen('dev', { lateEventsPerMinute: 9000 }).resource('speed', 'aws_lambda_function', {
      function_name: 'tidemark-dev-collect',
    });
    expect(at(body, 'environment', 'variables', 'TIDEMARK_LATE_EVENTS_PER_MINUTE')).toBe('9000');
  });

  test('a stream that scales itself, or shards', () => {
    const onDemand = chosen('staging').resource('data', 'aws_kinesis_stream').body;
    expect([at(onDemand, 'stream_mode_details', 'stream_mode'), onDemand['shard_count']]).toEqual([
      'ON_DEMAND',
      undefined,
    ]);
    const provisioned = chosen('prod').resource('data', 'aws_kinesis_stream').body;
    expect([
      at(provisioned, 'stream_mode_details', 'stream_mode'),
      provisioned['shard_count'],
      provisioned['retention_period'],
    ]).toEqual(['PROVISIONED', 1, 168]);
  });

  test('Athena as engine: no Spark, and databases are made and dropped only for jobs', () => {
    const made = chosen('dev');
    expect(made.all('batch', 'aws_emrserverless_application')).toEqual([]);
    const variables = at(
      made.resource('batch', 'aws_lambda_function', { function_name: 'tidemark-dev-run' }).body,
      'environment',
      'variables',
    ) as Json;
    expect(variables['TIDEMARK_ENGINE']).toBe('athena');
    const statements = made
      .all('batch', 'aws_iam_role_policy')
      .flatMap(({ body }) => parse(body['policy'])['Statement'] as readonly Json[]);
    const writing = statements.filter(({ Action }) => (Action as readonly string[]).includes('glue:CreateTable'));
    expect(writing.length).toBeGreaterThan(0);
    const databases = [
      'catalog',
      'database/tidemark_dev_job_*',
      'table/tidemark_dev_job_*/*',
      'userDefinedFunction/tidemark_dev_job_*/*',
    ].map((resource) => `arn:aws:glue:eu-west-1:123456789012:${resource}`);
    for (const { Resource } of writing) expect(Resource).toEqual(databases);
  });

  test('tells somebody that fixed shards fill, where no alarm adds any', () => {
    const filling = (made: Synthesised) =>
      made
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => /stream-filling$/.test(String(body['alarm_name'])));
    const [alarm, ...others] = filling(
      chosen('prod', { stream: { mode: 'provisioned', shards: 3, retentionHours: 168 } }),
    );
    expect([alarm?.body['threshold'], others]).toEqual([3 * 1000 * 60 * 0.7, []]);
    expect([...filling(chosen('prod')), ...filling(chosen('staging'))]).toEqual([]);
  });

  test('leaves the number of shards alone unless configured', () => {
    const staging = chosen('staging');
    expect(staging.all('speed', 'aws_lambda_function').map(({ body }) => body['function_name'])).not.toContain(
      'tidemark-staging-reshard',
    );
    expect(staging.all('speed', 'aws_cloudwatch_metric_alarm')).toEqual([]);
    expect(staging.resource('data', 'aws_kinesis_stream').body).not.toHaveProperty('lifecycle');
  });

  test.each(['dev', 'prod'] as const)(
    '%s: a function that has the engine work may use its scratch folder, and no other folder of that bucket but results',
    (name) => {
      const made = chosen(name);
      const functions = ['batch', 'serving']
        .flatMap((layer) => made.all(layer, 'aws_lambda_function'))
        .filter(
          ({ body }) =>
            (at(body, 'environment', 'variables') as Json | undefined)?.['TIDEMARK_SCRATCH_BUCKET'] !== undefined,
        );
      expect(functions.map(({ body }) => String(body['function_name']).split('-').at(-1)).sort()).toEqual([
        'gate',
        'operate',
        'publish',
        'query',
        'reconcile',
        'run',
      ]);
      const folders = (action: string): readonly string[] =>
        ['batch', 'serving']
          .flatMap((layer) =>
            made.all(layer, 'aws_iam_role_policy').map(({ body }) => ({ layer, text: String(body['policy']) })),
          )
          .map(({ text }) => {
            const statements = (
              JSON.parse(text) as {
                readonly Statement: readonly {
                  readonly Action: readonly string[];
                  readonly Resource: readonly string[];
                }[];
              }
            ).Statement;
            const resources = statements
              .filter(({ Action }) => Action.includes(action))
              .flatMap(({ Resource }) => Resource);
            return [
              ...new Set(
                resources
                  .filter((resource) => /results/.test(resource))
                  .map((resource) => resource.split('/').slice(1).join('/')),
              ),
            ]
              .sort()
              .join(' ');
          });
      // gate, run, reconcile and operate, the API, and the job itself where it runs in Spark; the machine, the
      // schedule, publish and the authorizer not.
      expect(folders('s3:DeleteObject').filter((found) => found !== '')).toEqual(
        Array.from({ length: name === 'dev' ? 5 : 6 }, () => 'scratch/*'),
      );
      expect(new Set(folders('s3:PutObject'))).toEqual(
        new Set(
          name === 'dev'
            ? ['', 'engine/* scratch/*', 'analysts/* scratch/*']
            : ['', 'scratch/*', 'analysts/* scratch/*'],
        ),
      );
    },
  );

  test('no topics: alarms tell nobody, and the machine still ends', () => {
    const made = chosen('dev', { alertTopics: { enabled: false, operations: [], numbers: [], cost: [] } });
    expect(made.stacks.flatMap((stack) => resourcesOf(stack, 'aws_sns_topic'))).toEqual([]);
    expect(
      made
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => body['alarm_actions'] !== undefined),
    ).toEqual([]);
    expect(String(made.resource('batch', 'aws_sfn_state_machine').body['definition'])).not.toContain('sns');
  });

  test('addresses are subscribed to their topic', () => {
    const made = chosen('dev', {
      alertTopics: { enabled: true, operations: ['ops@shop.example'], numbers: [], cost: [] },
    });
    expect(
      made.all('data', 'aws_sns_topic_subscription').map(({ body }) => [body['protocol'], body['endpoint']]),
    ).toEqual([['email', 'ops@shop.example']]);
  });

  test('no live page and no boards', () => {
    const made = chosen('dev', { dashboard: { livePage: false, cloudWatch: false } });
    expect(made.all('serving', 'aws_cloudfront_distribution')).toEqual([]);
    expect(made.all('observability', 'aws_cloudwatch_dashboard')).toEqual([]);
  });

  test('a band around the usual traffic', () => {
    const alarm = chosen('staging').resource('observability', 'aws_cloudwatch_metric_alarm', {
      alarm_name: 'tidemark-staging-traffic-anomaly',
    }).body;
    expect(JSON.stringify(alarm['metric_query'])).toContain('ANOMALY_DETECTION_BAND(traffic, 3)');
    expect(
      chosen('dev')
        .all('observability', 'aws_cloudwatch_metric_alarm')
        .filter(({ body }) => body['metric_query'] !== undefined),
    ).toEqual([]);
  });

  test('a protected environment cannot lose data by a destroy, another can be cleared', () => {
    const tables = (made: Synthesised): readonly unknown[] =>
      made.all('data', 'aws_dynamodb_table').map(({ body }) => body['deletion_protection_enabled']);
    expect(new Set(tables(chosen('prod')))).toEqual(new Set([true]));
    expect(new Set(tables(chosen('dev')))).toEqual(new Set([false]));
    expect(
      chosen('dev')
        .all('data', 'aws_s3_bucket')
        .every(({ body }) => body['force_destroy'] === true),
    ).toBe(true);
  });

  test('an executor that Spark does not have is refused', () => {
    const { batch } = environmentOf('prod');
    expect(() => chosen('prod', { batch: { ...batch, spark: { ...batch.spark, executorMemoryGb: 60 } } })).toThrow(
      'spark executor memory is 60: it must be from 8 to 30 GB',
    );
  });

  test('jobs that run at once must fit into the capacity of Spark, and name their sizes', () => {
    const { batch } = environmentOf('prod');
    expect(() => chosen('prod', { batch: { ...batch, spark: { ...batch.spark, maximumVcpu: 79 } } })).toThrow(
      'spark maximumVcpu is 79: it must be at least 80: 4 parts at once, each with a driver of 4 vCPU and 4 executors of 4',
    );
    const { body: run } = chosen('prod').resource('batch', 'aws_lambda_function', {
      function_name: 'tidemark-prod-run',
    });
    expect(at(run, 'environment', 'variables', 'TIDEMARK_EMR_PARAMETERS')).toBe(
      '--conf spark.driver.cores=4 --conf spark.driver.memory=14g --conf spark.executor.cores=4 --conf spark.executor.memory=14g --conf spark.executor.instances=1 --conf spark.dynamicAllocation.maxExecutors=4',
    );
  });

  test('a protected environment without a receiver of its alarms is refused', () => {
    const { alertTopics } = environmentOf('prod');
    expect(() => chosen('prod', { alertTopics: { ...alertTopics, numbers: [] } })).toThrow(
      'alertTopics.numbers of prod is []: it must be a list with an address, there or in TIDEMARK_ALERTS_PROD',
    );
    expect(() => chosen('prod', { alertTopics: { ...alertTopics, enabled: false } })).toThrow(
      'alertTopics.enabled of prod is false',
    );
    expect(() => chosen('dev')).not.toThrow();
  });

  test('requests never starve the consumers, and leave the account a hundred executions', () => {
    const reserved = chosen('prod')
      .all('speed', 'aws_lambda_function')
      .concat(chosen('prod').all('batch', 'aws_lambda_function'), chosen('prod').all('serving', 'aws_lambda_function'))
      .map(({ body }) => [String(body['function_name']), body['reserved_concurrent_executions']] as const);
    expect(reserved.filter(([, executions]) => typeof executions !== 'number')).toEqual([]);
    expect(reserved.reduce((sum, [, executions]) => sum + Number(executions), 0)).toBe(
      executionsNeeded(environmentOf('prod')) - 100 - 8,
    );
    expect(executionsNeeded(environmentOf('prod'))).toBeLessThanOrEqual(1000);
    // Four shards at most, each with a parent and a child while the stream is split.
    expect(reserved).toContainEqual(['tidemark-prod-aggregate', 8]);
    expect(
      chosen('dev')
        .all('speed', 'aws_lambda_function')
        .filter(({ body }) => 'reserved_concurrent_executions' in body),
    ).toEqual([]);
  });

  test('a schedule that is not one is refused', () => {
    const { batch } = environmentOf('dev');
    expect(() => chosen('dev', { batch: { ...batch, schedule: 'cron(10 2 * * *)' } })).toThrow(
      'night expression is "cron(10 2 * * *)"',
    );
  });
});
